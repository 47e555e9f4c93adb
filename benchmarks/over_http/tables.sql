CREATE TABLE services (
    id text PRIMARY KEY,
    name text NOT NULL,
    brief text NOT NULL,
    delivery text[] NOT NULL
);
CREATE TABLE limits (
    service text NOT NULL REFERENCES services,
    name text NOT NULL,
    amount text NOT NULL,
    unit text NOT NULL,
    PRIMARY KEY (service, name)
);
CREATE TABLE relations (
    source text NOT NULL REFERENCES services,
    relation_kind text NOT NULL,
    target text NOT NULL REFERENCES services,
    PRIMARY KEY (source, relation_kind, target)
);
CREATE INDEX ON relations (target);
CREATE INDEX ON services USING gin (delivery);

CREATE FUNCTION services_by_delivery(mode text) RETURNS SETOF services LANGUAGE sql STABLE AS
$$ SELECT * FROM services WHERE delivery @> ARRAY[mode] $$;
