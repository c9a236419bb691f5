"""The local database: tables, repositories, unit of work, read models, migrations."""
