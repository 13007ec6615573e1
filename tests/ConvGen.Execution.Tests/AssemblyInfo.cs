// Kernels are compared by results, never by time, so classes may share the two or more cores; AllocationTests opts out.
[assembly: Xunit.CollectionBehavior(Xunit.CollectionBehavior.CollectionPerClass)]
