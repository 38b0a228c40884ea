-- Bounds between the times of both sides, the newest row before, and one join by time behind another.
CREATE STREAM Orders (id BIGINT NOT NULL, client STRING NOT NULL, ordered TIMESTAMP NOT NULL, WATERMARK FOR ordered AS ordered - 5 SECONDS);
CREATE STREAM Payments (id BIGINT NOT NULL, amount DOUBLE NOT NULL, paid TIMESTAMP NOT NULL, WATERMARK FOR paid);
CREATE STREAM Rates (client STRING NOT NULL, rate DOUBLE NOT NULL, at TIMESTAMP NOT NULL, WATERMARK FOR at);
INSERT INTO Paid
SELECT o.id, p.amount FROM Orders AS o LEFT JOIN Payments AS p ON o.id = p.id AND paid BETWEEN ordered AND ordered + 1 HOUR;
INSERT INTO Soon
SELECT o.id, p.amount FROM Orders AS o JOIN Payments AS p ON p.paid > o.ordered AND o.id = p.id AND p.paid < o.ordered + 1 MINUTE AND p.amount > 0;
INSERT INTO Rated
SELECT o.id, r.rate FROM Orders AS o LEFT ASOF JOIN Rates AS r MATCH_CONDITION (o.ordered >= r.at) ON o.client = r.client;
INSERT INTO Earlier
SELECT o.id, r.rate, p.amount
FROM Orders AS o ASOF JOIN Rates AS r MATCH_CONDITION (o.ordered > r.at) USING (client)
JOIN Payments AS p ON o.id = p.id AND p.paid BETWEEN o.ordered - 1 MINUTE AND o.ordered + 1 MINUTE;
