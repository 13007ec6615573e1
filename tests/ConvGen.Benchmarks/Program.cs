Console.WriteLine("ConvGen.Benchmarks");
