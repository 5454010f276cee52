"""The results store: durable shards, immutable snapshots, SQL. Knows no tensor."""
