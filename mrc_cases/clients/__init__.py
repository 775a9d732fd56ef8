"""The people with a file: search before registering, intake, the client file and its history."""
