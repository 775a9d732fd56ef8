"""Papers and pictures attached to a client's file or a session, sealed."""
