"""Knowledge graphs from Chinese local-government work reports."""
