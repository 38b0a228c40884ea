CREATE TABLE Planes (tail STRING, seats INT, PRIMARY KEY (tail));
CREATE QUERY large AS SELECT tail FROM Planes WHERE seats > 100;
