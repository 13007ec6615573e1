// Workspaces have a Project of their own.
global using Project = ConvGen.Generator.Tests.Harness.Project;
