PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE artifact (task TEXT NOT NULL PRIMARY KEY, bytes BLOB NOT NULL);
INSERT INTO "artifact" VALUES('data',X'696D61676573');
INSERT INTO "artifact" VALUES('train',X'77656967687473');
INSERT INTO "artifact" VALUES('left',X'');
CREATE TABLE ending (sweep BIGINT NOT NULL, finished BIGINT NOT NULL, task TEXT NOT NULL,
  PRIMARY KEY (sweep, finished, task)) WITHOUT ROWID;
INSERT INTO "ending" VALUES(1,1795176001000000,'data');
INSERT INTO "ending" VALUES(1,1795176002000000,'train');
INSERT INTO "ending" VALUES(1,1795176003000000,'bad');
INSERT INTO "ending" VALUES(1,1795176003000000,'left');
CREATE TABLE ledger (version INT NOT NULL, store TEXT, oldest INT);
INSERT INTO "ledger" VALUES(5,'folder-of-1',4);
CREATE TABLE member (address TEXT NOT NULL PRIMARY KEY, details TEXT NOT NULL, alive BIGINT NOT NULL, revision BIGINT NOT NULL);
INSERT INTO "member" VALUES('S127.0.0.1:1:1','{"status":"Active"}',1795176003000000,1);
CREATE TABLE membership (revision BIGINT NOT NULL);
INSERT INTO "membership" VALUES(1);
CREATE TABLE need (need TEXT NOT NULL, task TEXT NOT NULL, PRIMARY KEY (need, task));
INSERT INTO "need" VALUES('data','train');
INSERT INTO "need" VALUES('train','left');
INSERT INTO "need" VALUES('train','right');
INSERT INTO "need" VALUES('left','merge');
INSERT INTO "need" VALUES('right','merge');
INSERT INTO "need" VALUES('data','bad');
INSERT INTO "need" VALUES('bad','behind');
INSERT INTO "need" VALUES('data','lonely');
INSERT INTO "need" VALUES('data','there');
CREATE TABLE silo (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, process TEXT NOT NULL, joined BIGINT NOT NULL,
seen BIGINT NOT NULL, gone BIGINT, doing TEXT);
INSERT INTO "silo" VALUES(1,'a','',1795176000000000,1795176000000000,NULL,NULL);
INSERT INTO "silo" VALUES(2,'b','',1795176000000000,1795176000000000,NULL,NULL);
CREATE TABLE sweep (number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
definition TEXT NOT NULL, priority INT NOT NULL, cancelled INT NOT NULL, submitted BIGINT NOT NULL, trace TEXT);
INSERT INTO "sweep" VALUES(1,'s','first','{"name":"first"}',3,0,1795176000000000,NULL);
INSERT INTO "sweep" VALUES(2,'c','cancelled','{}',0,1,1795176000000000,NULL);
CREATE TABLE sweep_task (sweep BIGINT NOT NULL, task TEXT NOT NULL, PRIMARY KEY (sweep, task));
INSERT INTO "sweep_task" VALUES(1,'data');
INSERT INTO "sweep_task" VALUES(1,'train');
INSERT INTO "sweep_task" VALUES(1,'left');
INSERT INTO "sweep_task" VALUES(1,'right');
INSERT INTO "sweep_task" VALUES(1,'merge');
INSERT INTO "sweep_task" VALUES(1,'bad');
INSERT INTO "sweep_task" VALUES(1,'behind');
INSERT INTO "sweep_task" VALUES(1,'lonely');
INSERT INTO "sweep_task" VALUES(1,'there');
INSERT INTO "sweep_task" VALUES(2,'gone');
CREATE TABLE tally (sweep BIGINT NOT NULL, kind TEXT NOT NULL, state INT NOT NULL, tasks INT NOT NULL,
  seconds DOUBLE PRECISION NOT NULL, place BIGINT NOT NULL, PRIMARY KEY (sweep, kind, state)) WITHOUT ROWID;
INSERT INTO "tally" VALUES(1,'accumulate',1,1,0.0,16777219);
INSERT INTO "tally" VALUES(1,'accumulate',3,1,1.5,16777218);
INSERT INTO "tally" VALUES(1,'dataset',3,1,1.5,16777216);
INSERT INTO "tally" VALUES(1,'evaluate',1,2,0.0,16777223);
INSERT INTO "tally" VALUES(1,'evaluate',5,1,0.0,16777222);
INSERT INTO "tally" VALUES(1,'merge',0,1,0.0,16777220);
INSERT INTO "tally" VALUES(1,'train',3,1,1.5,16777217);
INSERT INTO "tally" VALUES(1,'train',4,1,0.0,16777221);
INSERT INTO "tally" VALUES(2,'dataset',6,1,0.0,33554432);
CREATE TABLE task (
  id TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, spec TEXT NOT NULL, needs TEXT NOT NULL, lane TEXT NOT NULL,
  place BIGINT NOT NULL, priority INT NOT NULL, state INT NOT NULL, missing INT NOT NULL,
  silo BIGINT, token BIGINT NOT NULL, failures INT NOT NULL, deaths INT NOT NULL,
  finished BIGINT, seconds DOUBLE PRECISION, error TEXT, facts TEXT, skill TEXT);
INSERT INTO "task" VALUES('data','dataset','{"seed":1}','','cpu',16777216,3,3,0,1,1,0,0,1795176001000000,1.5,NULL,NULL,'dataset/1');
INSERT INTO "task" VALUES('train','train','{}','data','cpu',16777217,3,3,0,1,1,0,0,1795176002000000,1.5,NULL,NULL,'train/1');
INSERT INTO "task" VALUES('left','accumulate','{"shard":0}','train','cpu',16777218,3,3,0,1,1,0,0,1795176003000000,1.5,NULL,NULL,'accumulate/1');
INSERT INTO "task" VALUES('right','accumulate','{"shard":1}','train','cpu',16777219,3,1,0,NULL,0,0,0,NULL,NULL,NULL,NULL,'accumulate/1');
INSERT INTO "task" VALUES('merge','merge','{}','left,right','cpu',16777220,3,0,1,NULL,0,0,0,NULL,NULL,NULL,NULL,'merge/1');
INSERT INTO "task" VALUES('bad','train','{}','data','cpu',16777221,3,4,0,NULL,1,1,0,1795176003000000,NULL,'it is broken',NULL,'train/1');
INSERT INTO "task" VALUES('behind','evaluate','{}','bad','cpu',16777222,3,5,1,NULL,0,0,0,NULL,NULL,'blocked by bad: it is broken',NULL,'evaluate/1');
INSERT INTO "task" VALUES('lonely','evaluate','{}','data','cpu',16777223,3,1,0,NULL,0,0,0,NULL,NULL,NULL,NULL,'evaluate/1');
INSERT INTO "task" VALUES('there','evaluate','{}','data','cuda',16777224,3,1,0,NULL,0,0,0,NULL,NULL,NULL,NULL,'evaluate/1');
INSERT INTO "task" VALUES('gone','dataset','{}','','cpu',33554432,0,6,0,NULL,0,0,0,NULL,NULL,NULL,NULL,'dataset/1');
CREATE TABLE work (
  task TEXT NOT NULL PRIMARY KEY, lane TEXT NOT NULL, priority INT NOT NULL, place BIGINT NOT NULL, due BIGINT NOT NULL,
  ready BIGINT NOT NULL,
  silo BIGINT, token BIGINT NOT NULL, lease BIGINT, claimed BIGINT, skill TEXT);
INSERT INTO "work" VALUES('lonely','cpu',3,16777223,1795176001000000,1795176001000000,NULL,0,NULL,NULL,'evaluate/1');
INSERT INTO "work" VALUES('there','cuda',3,16777224,1795176001000000,1795176001000000,NULL,0,NULL,NULL,'evaluate/1');
INSERT INTO "work" VALUES('right','cpu',3,16777219,1795176002000000,1795176002000000,2,1,1795176033000000,1795176003000000,'accumulate/1');
CREATE INDEX work_ready ON work (lane, priority DESC, place) WHERE silo IS NULL;
CREATE INDEX work_held ON work (silo) WHERE silo IS NOT NULL;
CREATE INDEX need_task ON need (task);
CREATE INDEX sweep_task_task ON sweep_task (task);
CREATE TRIGGER task_tally AFTER UPDATE OF state, seconds ON task
WHEN OLD.state <> NEW.state OR OLD.seconds IS NOT NEW.seconds BEGIN
  UPDATE tally SET tasks = tasks - 1, seconds = seconds - coalesce(OLD.seconds, 0) WHERE kind = OLD.kind AND state = OLD.state
    AND sweep IN (SELECT st.sweep FROM sweep_task st WHERE st.task = OLD.id);
  INSERT INTO tally (sweep, kind, state, tasks, seconds, place) SELECT st.sweep, NEW.kind, NEW.state, 1,
    coalesce(NEW.seconds, 0), NEW.place FROM sweep_task st WHERE st.task = NEW.id ON CONFLICT (sweep, kind, state) DO UPDATE SET tasks = tally.tasks + 1, seconds = tally.seconds + excluded.seconds, place = min(tally.place, excluded.place);
END;
CREATE TRIGGER task_begun_again AFTER UPDATE OF state, finished ON task
WHEN OLD.state IN (3, 4) AND OLD.finished IS NOT NULL AND (OLD.state <> NEW.state OR OLD.finished IS NOT NEW.finished) BEGIN
  DELETE FROM ending WHERE finished = OLD.finished AND task = OLD.id
    AND sweep IN (SELECT st.sweep FROM sweep_task st WHERE st.task = OLD.id);
END;
CREATE TRIGGER task_ended AFTER UPDATE OF state, finished ON task
WHEN NEW.state IN (3, 4) AND NEW.finished IS NOT NULL AND (OLD.state <> NEW.state OR OLD.finished IS NOT NEW.finished) BEGIN
  INSERT OR IGNORE INTO ending (sweep, finished, task) SELECT st.sweep, NEW.finished, NEW.id FROM sweep_task st
    WHERE st.task = NEW.id;
END;
CREATE TRIGGER sweep_task_tally AFTER INSERT ON sweep_task BEGIN
  INSERT INTO tally (sweep, kind, state, tasks, seconds, place) SELECT NEW.sweep, t.kind, t.state, 1, coalesce(t.seconds, 0),
    t.place FROM task t WHERE t.id = NEW.task ON CONFLICT (sweep, kind, state) DO UPDATE SET tasks = tally.tasks + 1, seconds = tally.seconds + excluded.seconds, place = min(tally.place, excluded.place);
  INSERT OR IGNORE INTO ending (sweep, finished, task) SELECT NEW.sweep, t.finished, t.id FROM task t WHERE t.id = NEW.task
    AND t.state IN (3, 4) AND t.finished IS NOT NULL;
END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('silo',2);
INSERT INTO "sqlite_sequence" VALUES('sweep',2);
COMMIT;
