/* The lease protocol of Agop.Ledger: three silos, three tasks of which the second needs the first.
 *
 * A silo claims a ready task and gets a token that grows at each claim; it computes, and records its result. Meanwhile it may crash,
 * or be paused for so long, or have a clock so wrong, that its lease runs out; then any silo may take the task back and claim it anew, and
 * the first may wake up with its old token. Recording is one transaction: the result, and the readiness of what waits for it.
 *
 * Checked: no result is recorded twice (the assertion), no silo hangs (no invalid end state), and every task is done in the end (the formula,
 * under weak fairness). Compiled with UNFENCED, recording does not look at the token: the checker must then find a result recorded twice.
 */
#define SILOS 3
#define TASKS 3
#define ALL_DONE (state[0] == done && state[1] == done && state[2] == done)

mtype = { waiting, ready, running, done };
mtype state[TASKS];
byte token[TASKS];
byte recorded[TASKS];
bool expired[TASKS];
byte crashes = 2;  /* at least one silo lives on */
byte pauses = 3;

inline claim(task) {
  state[task] == ready -> state[task] = running; token[task]++; expired[task] = false; t = task; mine = token[task]
}

inline rescue(task) {
  state[task] == running && expired[task] -> state[task] = ready; expired[task] = false
}

inline record() {
  if
#ifdef UNFENCED
  :: true ->
#else
  :: state[t] == running && token[t] == mine ->
#endif
    state[t] = done;
    recorded[t]++;
    assert(recorded[t] == 1);
    if
    :: t == 0 && state[1] == waiting -> state[1] = ready
    :: else
    fi
  :: else  /* refused */
  fi
}

active [SILOS] proctype Silo() {
  byte t, mine;
  do
  :: ALL_DONE -> break
  :: d_step { rescue(0) }
  :: d_step { rescue(1) }
  :: d_step { rescue(2) }
  :: atomic {
       if
       :: claim(0)
       :: claim(1)
       :: claim(2)
       fi
     };
     /* It computes; anything may happen meanwhile. */
     if
     :: atomic { record() }
     :: atomic {
          crashes > 0 -> crashes--;
          if
          :: state[t] == running && token[t] == mine -> expired[t] = true
          :: else
          fi
        };
        break
     fi
  od
}

/* Leases that run out although their silo lives: it was paused, cut off, or a clock jumped. */
active proctype Time() {
  byte t;
  do
  :: pauses > 0 && !ALL_DONE ->
     atomic { select(t : 0 .. TASKS - 1); pauses--; expired[t] = expired[t] || state[t] == running }
  :: break
  od
}

init {
  atomic { state[0] = ready; state[1] = waiting; state[2] = ready }
}

ltl every_task_is_done { <> ALL_DONE }
