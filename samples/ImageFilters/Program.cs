Console.WriteLine("HelloConv");
