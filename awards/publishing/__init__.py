"""Publishing: announcements under embargo, and publications, the only thing that public pages read."""
