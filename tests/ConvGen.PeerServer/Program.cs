using System.Globalization;
using ConvGen.PeerServer;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args.FirstOrDefault())
{
    case null:
        // Answers go to the standard output alone; whatever else might be printed must not get between them.
        using (StreamWriter answers = new(Console.OpenStandardOutput()) { AutoFlush = true, NewLine = "\n" })
        {
            Console.SetOut(Console.Error);
            using PeerSession session = new(PeerSession.ThreadsAskedFor);
            session.Serve(Console.In, answers);
        }

        return 0;

    case "check":
        return SelfCheck.Run();

    default:
        Console.WriteLine("""
            (nothing)   answers the line protocol of the peer harness on standard input and output
            check       results of every declared layer, in each layout, against a double-precision sum; times nothing
            """);
        return 2;
}
