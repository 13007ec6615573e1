using ImageFilters;

Timing timing = new(budget: TimeSpan.FromMilliseconds(250));
return new App(Console.Out, Console.Error, isTerminal: !Console.IsErrorRedirected, timing).Run(args);
