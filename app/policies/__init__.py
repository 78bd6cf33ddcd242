"""Articles in the database: versions, regions, dates, publishing, search."""
