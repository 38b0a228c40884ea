-- Everything else: AND, OR, NOT with FOR and without, groups with EVERY, WITHIN and repetition, ON TIMEOUT, a limit of attempts.
SET max_attempts = 1000;
SET drop_attempts = 'oldest';
CREATE STREAM A (id INT NOT NULL, x INT);
CREATE STREAM B (id INT NOT NULL, x INT);
CREATE STREAM C (id INT NOT NULL, x INT);
INSERT INTO Found
SELECT a.id, b.x, c.x AS cx, n.id AS after
FROM PATTERN (EVERY a=A[x > 0] -> (b=B[id = a.id] AND C[id = a.id] OR c=C[id = a.id]{2,})
           -> NOT A[id = a.id] FOR 5 SECONDS -> NOT B -> EVERY n=C[id > a.id])
WITHIN 1 MINUTE
ON TIMEOUT INSERT INTO Late SELECT a.id, b.x;
INSERT INTO Groups
SELECT a.x
FROM PATTERN (EVERY ((a=A -> b=B[x = a.x]){2} WITHIN 3 SECONDS -> c=C?  -> B));
