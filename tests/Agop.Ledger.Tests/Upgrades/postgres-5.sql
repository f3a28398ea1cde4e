CREATE FUNCTION public.agop_sweep_task_tally() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN
  INSERT INTO tally (sweep, kind, state, tasks, seconds, place)
  SELECT a.sweep, t.kind, t.state, count(*), coalesce(sum(t.seconds), 0), min(t.place)
  FROM added a JOIN task t ON t.id = a.task GROUP BY 1, 2, 3;
  INSERT INTO ending (sweep, finished, task) SELECT a.sweep, t.finished, t.id FROM added a JOIN task t ON t.id = a.task
  WHERE t.state IN (3, 4) AND t.finished IS NOT NULL ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE FUNCTION public.agop_task_tally() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN
  INSERT INTO tally (sweep, kind, state, tasks, seconds, place)
  SELECT st.sweep, c.kind, c.state, sum(c.tasks), sum(c.seconds), min(c.place) FROM (
    SELECT o.id, o.kind, o.state, -1 AS tasks, -coalesce(o.seconds, 0) AS seconds, o.place FROM old_tasks o
    UNION ALL SELECT n.id, n.kind, n.state, 1, coalesce(n.seconds, 0), n.place FROM new_tasks n) c
  JOIN sweep_task st ON st.task = c.id GROUP BY 1, 2, 3 HAVING sum(c.tasks) <> 0 OR sum(c.seconds) <> 0;
  DELETE FROM ending e USING old_tasks o, new_tasks n, sweep_task st
  WHERE o.state IN (3, 4) AND n.id = o.id AND (n.state <> o.state OR n.finished IS DISTINCT FROM o.finished)
    AND st.task = o.id AND e.sweep = st.sweep AND e.finished = o.finished AND e.task = o.id;
  INSERT INTO ending (sweep, finished, task) SELECT st.sweep, n.finished, n.id FROM new_tasks n
  JOIN old_tasks o ON o.id = n.id JOIN sweep_task st ON st.task = n.id
  WHERE n.state IN (3, 4) AND n.finished IS NOT NULL AND (n.state <> o.state OR n.finished IS DISTINCT FROM o.finished)
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TABLE public.artifact (
    task text NOT NULL,
    bytes bytea NOT NULL
);
CREATE TABLE public.ending (
    sweep bigint NOT NULL,
    finished bigint NOT NULL,
    task text NOT NULL
);
CREATE TABLE public.ledger (
    version integer NOT NULL,
    store text,
    oldest integer
);
CREATE TABLE public.member (
    address text NOT NULL,
    details text NOT NULL,
    alive bigint NOT NULL,
    revision bigint NOT NULL
);
CREATE TABLE public.membership (
    revision bigint NOT NULL
);
CREATE TABLE public.need (
    need text NOT NULL,
    task text NOT NULL
);
CREATE TABLE public.silo (
    id bigint NOT NULL,
    name text NOT NULL,
    process text NOT NULL,
    joined bigint NOT NULL,
    seen bigint NOT NULL,
    gone bigint,
    doing text
);
ALTER TABLE public.silo ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.silo_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.sweep (
    number bigint NOT NULL,
    id text NOT NULL,
    name text NOT NULL,
    definition text NOT NULL,
    priority integer NOT NULL,
    cancelled integer NOT NULL,
    submitted bigint NOT NULL,
    trace text
);
ALTER TABLE public.sweep ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.sweep_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.sweep_task (
    sweep bigint NOT NULL,
    task text NOT NULL
);
CREATE TABLE public.tally (
    sweep bigint NOT NULL,
    kind text NOT NULL,
    state integer NOT NULL,
    tasks integer NOT NULL,
    seconds double precision NOT NULL,
    place bigint NOT NULL
);
CREATE TABLE public.task (
    id text NOT NULL,
    kind text NOT NULL,
    spec text NOT NULL,
    needs text NOT NULL,
    lane text NOT NULL,
    place bigint NOT NULL,
    priority integer NOT NULL,
    state integer NOT NULL,
    missing integer NOT NULL,
    silo bigint,
    token bigint NOT NULL,
    failures integer NOT NULL,
    deaths integer NOT NULL,
    finished bigint,
    seconds double precision,
    error text,
    facts text,
    skill text
)
WITH (fillfactor='80');
CREATE TABLE public.work (
    task text NOT NULL,
    lane text NOT NULL,
    priority integer NOT NULL,
    place bigint NOT NULL,
    due bigint NOT NULL,
    ready bigint NOT NULL,
    silo bigint,
    token bigint NOT NULL,
    lease bigint,
    claimed bigint,
    skill text
);
INSERT INTO public.artifact VALUES ('data', '\x696d61676573');
INSERT INTO public.artifact VALUES ('train', '\x77656967687473');
INSERT INTO public.artifact VALUES ('left', '\x');
INSERT INTO public.ending VALUES (1, 1795176004000000, 'data');
INSERT INTO public.ending VALUES (1, 1795176005000000, 'train');
INSERT INTO public.ending VALUES (1, 1795176006000000, 'left');
INSERT INTO public.ending VALUES (1, 1795176006000000, 'bad');
INSERT INTO public.ledger VALUES (5, 'folder-of-1', 4);
INSERT INTO public.member VALUES ('S127.0.0.1:1:1', '{"status":"Active"}', 1795176006000000, 1);
INSERT INTO public.membership VALUES (1);
INSERT INTO public.need VALUES ('data', 'train');
INSERT INTO public.need VALUES ('train', 'left');
INSERT INTO public.need VALUES ('train', 'right');
INSERT INTO public.need VALUES ('left', 'merge');
INSERT INTO public.need VALUES ('right', 'merge');
INSERT INTO public.need VALUES ('data', 'bad');
INSERT INTO public.need VALUES ('bad', 'behind');
INSERT INTO public.need VALUES ('data', 'lonely');
INSERT INTO public.need VALUES ('data', 'there');
INSERT INTO public.silo OVERRIDING SYSTEM VALUE VALUES (1, 'a', '', 1795176003000000, 1795176003000000, NULL, NULL);
INSERT INTO public.silo OVERRIDING SYSTEM VALUE VALUES (2, 'b', '', 1795176003000000, 1795176003000000, NULL, NULL);
INSERT INTO public.sweep OVERRIDING SYSTEM VALUE VALUES (1, 's', 'first', '{"name":"first"}', 3, 0, 1795176003000000, NULL);
INSERT INTO public.sweep OVERRIDING SYSTEM VALUE VALUES (2, 'c', 'cancelled', '{}', 0, 1, 1795176003000000, NULL);
INSERT INTO public.sweep_task VALUES (1, 'data');
INSERT INTO public.sweep_task VALUES (1, 'train');
INSERT INTO public.sweep_task VALUES (1, 'left');
INSERT INTO public.sweep_task VALUES (1, 'right');
INSERT INTO public.sweep_task VALUES (1, 'merge');
INSERT INTO public.sweep_task VALUES (1, 'bad');
INSERT INTO public.sweep_task VALUES (1, 'behind');
INSERT INTO public.sweep_task VALUES (1, 'lonely');
INSERT INTO public.sweep_task VALUES (1, 'there');
INSERT INTO public.sweep_task VALUES (2, 'gone');
INSERT INTO public.tally VALUES (2, 'dataset', 6, 1, 0, 33554432);
INSERT INTO public.tally VALUES (1, 'evaluate', 1, 2, 0, 16777223);
INSERT INTO public.tally VALUES (1, 'train', 4, 1, 0, 16777221);
INSERT INTO public.tally VALUES (1, 'accumulate', 1, 1, 0, 16777219);
INSERT INTO public.tally VALUES (1, 'train', 3, 1, 1.5, 16777217);
INSERT INTO public.tally VALUES (1, 'evaluate', 5, 1, 0, 16777222);
INSERT INTO public.tally VALUES (1, 'merge', 0, 1, 0, 16777220);
INSERT INTO public.tally VALUES (1, 'dataset', 3, 1, 1.5, 16777216);
INSERT INTO public.tally VALUES (1, 'accumulate', 3, 1, 1.5, 16777218);
INSERT INTO public.task VALUES ('gone', 'dataset', '{}', '', 'cpu', 33554432, 0, 6, 0, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, 'dataset/1');
INSERT INTO public.task VALUES ('lonely', 'evaluate', '{}', 'data', 'cpu', 16777223, 3, 1, 0, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, 'evaluate/1');
INSERT INTO public.task VALUES ('there', 'evaluate', '{}', 'data', 'cuda', 16777224, 3, 1, 0, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, 'evaluate/1');
INSERT INTO public.task VALUES ('data', 'dataset', '{"seed":1}', '', 'cpu', 16777216, 3, 3, 0, 1, 1, 0, 0, 1795176004000000, 1.5, NULL, NULL, 'dataset/1');
INSERT INTO public.task VALUES ('right', 'accumulate', '{"shard":1}', 'train', 'cpu', 16777219, 3, 1, 0, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, 'accumulate/1');
INSERT INTO public.task VALUES ('train', 'train', '{}', 'data', 'cpu', 16777217, 3, 3, 0, 1, 1, 0, 0, 1795176005000000, 1.5, NULL, NULL, 'train/1');
INSERT INTO public.task VALUES ('merge', 'merge', '{}', 'left,right', 'cpu', 16777220, 3, 0, 1, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, 'merge/1');
INSERT INTO public.task VALUES ('left', 'accumulate', '{"shard":0}', 'train', 'cpu', 16777218, 3, 3, 0, 1, 1, 0, 0, 1795176006000000, 1.5, NULL, NULL, 'accumulate/1');
INSERT INTO public.task VALUES ('bad', 'train', '{}', 'data', 'cpu', 16777221, 3, 4, 0, NULL, 1, 1, 0, 1795176006000000, NULL, 'it is broken', NULL, 'train/1');
INSERT INTO public.task VALUES ('behind', 'evaluate', '{}', 'bad', 'cpu', 16777222, 3, 5, 1, NULL, 0, 0, 0, NULL, NULL, 'blocked by bad: it is broken', NULL, 'evaluate/1');
INSERT INTO public.work VALUES ('lonely', 'cpu', 3, 16777223, 1795176004000000, 1795176004000000, NULL, 0, NULL, NULL, 'evaluate/1');
INSERT INTO public.work VALUES ('there', 'cuda', 3, 16777224, 1795176004000000, 1795176004000000, NULL, 0, NULL, NULL, 'evaluate/1');
INSERT INTO public.work VALUES ('right', 'cpu', 3, 16777219, 1795176005000000, 1795176005000000, 2, 1, 1795176036000000, 1795176006000000, 'accumulate/1');
SELECT pg_catalog.setval('public.silo_id_seq', 2, true);
SELECT pg_catalog.setval('public.sweep_number_seq', 2, true);
ALTER TABLE ONLY public.artifact
    ADD CONSTRAINT artifact_pkey PRIMARY KEY (task);
ALTER TABLE ONLY public.ending
    ADD CONSTRAINT ending_pkey PRIMARY KEY (sweep, finished, task);
ALTER TABLE ONLY public.member
    ADD CONSTRAINT member_pkey PRIMARY KEY (address);
ALTER TABLE ONLY public.need
    ADD CONSTRAINT need_pkey PRIMARY KEY (need, task);
ALTER TABLE ONLY public.silo
    ADD CONSTRAINT silo_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sweep
    ADD CONSTRAINT sweep_id_key UNIQUE (id);
ALTER TABLE ONLY public.sweep
    ADD CONSTRAINT sweep_pkey PRIMARY KEY (number);
ALTER TABLE ONLY public.sweep_task
    ADD CONSTRAINT sweep_task_pkey PRIMARY KEY (sweep, task);
ALTER TABLE ONLY public.task
    ADD CONSTRAINT task_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.work
    ADD CONSTRAINT work_pkey PRIMARY KEY (task);
CREATE INDEX need_task ON public.need USING btree (task);
CREATE INDEX sweep_task_task ON public.sweep_task USING btree (task);
CREATE INDEX tally_sweep ON public.tally USING btree (sweep);
CREATE INDEX work_held ON public.work USING btree (silo) WHERE (silo IS NOT NULL);
CREATE INDEX work_ready ON public.work USING btree (lane, priority DESC, place) WHERE (silo IS NULL);
CREATE TRIGGER sweep_task_tally AFTER INSERT ON public.sweep_task REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.agop_sweep_task_tally();
CREATE TRIGGER task_tally AFTER UPDATE ON public.task REFERENCING OLD TABLE AS old_tasks NEW TABLE AS new_tasks FOR EACH STATEMENT EXECUTE FUNCTION public.agop_task_tally();
