CREATE TABLE public.artifact (
    task text NOT NULL,
    bytes bytea NOT NULL
);
CREATE TABLE public.ledger (
    version integer NOT NULL,
    store text
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
    gone bigint
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
    submitted bigint NOT NULL
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
    error text
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
    claimed bigint
);
INSERT INTO public.artifact VALUES ('data', '\x696d61676573');
INSERT INTO public.artifact VALUES ('train', '\x77656967687473');
INSERT INTO public.artifact VALUES ('left', '\x');
INSERT INTO public.ledger VALUES (2, 'folder-of-1');
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
INSERT INTO public.silo OVERRIDING SYSTEM VALUE VALUES (1, 'a', '', 1795176003000000, 1795176003000000, NULL);
INSERT INTO public.silo OVERRIDING SYSTEM VALUE VALUES (2, 'b', '', 1795176003000000, 1795176003000000, NULL);
INSERT INTO public.sweep OVERRIDING SYSTEM VALUE VALUES (1, 's', 'first', '{"name":"first"}', 3, 0, 1795176003000000);
INSERT INTO public.sweep OVERRIDING SYSTEM VALUE VALUES (2, 'c', 'cancelled', '{}', 0, 1, 1795176003000000);
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
INSERT INTO public.task VALUES ('gone', 'dataset', '{}', '', 'cpu', 33554432, 0, 6, 0, NULL, 0, 0, 0, NULL, NULL, NULL);
INSERT INTO public.task VALUES ('lonely', 'evaluate', '{}', 'data', 'cpu', 16777223, 3, 1, 0, NULL, 0, 0, 0, NULL, NULL, NULL);
INSERT INTO public.task VALUES ('there', 'evaluate', '{}', 'data', 'cuda', 16777224, 3, 1, 0, NULL, 0, 0, 0, NULL, NULL, NULL);
INSERT INTO public.task VALUES ('data', 'dataset', '{"seed":1}', '', 'cpu', 16777216, 3, 3, 0, 1, 1, 0, 0, 1795176004000000, 1.5, NULL);
INSERT INTO public.task VALUES ('right', 'accumulate', '{"shard":1}', 'train', 'cpu', 16777219, 3, 1, 0, NULL, 0, 0, 0, NULL, NULL, NULL);
INSERT INTO public.task VALUES ('train', 'train', '{}', 'data', 'cpu', 16777217, 3, 3, 0, 1, 1, 0, 0, 1795176005000000, 1.5, NULL);
INSERT INTO public.task VALUES ('merge', 'merge', '{}', 'left,right', 'cpu', 16777220, 3, 0, 1, NULL, 0, 0, 0, NULL, NULL, NULL);
INSERT INTO public.task VALUES ('left', 'accumulate', '{"shard":0}', 'train', 'cpu', 16777218, 3, 3, 0, 1, 1, 0, 0, 1795176006000000, 1.5, NULL);
INSERT INTO public.task VALUES ('bad', 'train', '{}', 'data', 'cpu', 16777221, 3, 4, 0, NULL, 1, 1, 0, NULL, NULL, 'it is broken');
INSERT INTO public.task VALUES ('behind', 'evaluate', '{}', 'bad', 'cpu', 16777222, 3, 5, 1, NULL, 0, 0, 0, NULL, NULL, 'blocked by bad: it is broken');
INSERT INTO public.work VALUES ('lonely', 'cpu', 3, 16777223, 1795176004000000, 1795176004000000, NULL, 0, NULL, NULL);
INSERT INTO public.work VALUES ('there', 'cuda', 3, 16777224, 1795176004000000, 1795176004000000, NULL, 0, NULL, NULL);
INSERT INTO public.work VALUES ('right', 'cpu', 3, 16777219, 1795176005000000, 1795176005000000, 2, 1, 1795176036000000, 1795176006000000);
SELECT pg_catalog.setval('public.silo_id_seq', 2, true);
SELECT pg_catalog.setval('public.sweep_number_seq', 2, true);
ALTER TABLE ONLY public.artifact
    ADD CONSTRAINT artifact_pkey PRIMARY KEY (task);
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
CREATE INDEX work_held ON public.work USING btree (silo) WHERE (silo IS NOT NULL);
CREATE INDEX work_ready ON public.work USING btree (lane, priority DESC, place) WHERE (silo IS NULL);
