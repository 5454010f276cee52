-- What a run ran on and used, and where in the program a failure arose.

ALTER TABLE run ADD COLUMN hardware VARCHAR;
ALTER TABLE run ADD COLUMN energy_j DOUBLE;

ALTER TABLE failure ADD COLUMN traceback VARCHAR;
