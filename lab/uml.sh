# shellcheck shell=bash
# The director that is a kernel of its own: a process in the switch's namespace, its network card a
# tap there, its root the host's file system read-only, its serial line two pipes.
# director-init.sh is its first process; the words on the line are described there.

start_director_uml() {
  local sw
  sw=$(namespace_of sw)
  mkfifo "$STATE/line/to" "$STATE/line/from"
  # As a tap has no owner on the far side, the director sets its own MAC (below: mac=).
  ip -n "$sw" tuntap add dev p-dr1 mode tap
  attach_port p-dr1
  # Opened for reading and writing, a pipe neither blocks nor ends when one side comes and goes.
  start_process director sw env -i PATH="$PATH" HOME="$STATE/uml" TMPDIR="$(uml_memory_folder)" \
    linux.uml umid=dr1 uml_dir="$STATE/uml/" mem=128M rootfstype=hostfs rootflags=/ ro \
    init="$LAB_DIR/director-init.sh" quiet con=null con0=null,fd:2 ssl=null ssl0=fd:3,fd:4 \
    "vec0:transport=tap,ifname=p-dr1,depth=128,gro=$(uml_gro),mac=$DIRECTOR_MAC" \
    "lab_dip=$DIP/$PREFIX" "lab_vip=$VIP" "lab_router=$(address_of router)" "lab_scheduler=$(setting scheduler)" \
    "lab_servers=$(address_of web1),$(address_of web2)" \
    3<>"$STATE/line/to" 4<>"$STATE/line/from" >"$STATE/director.log" 2>&1
}

uml_gro() { if [[ $(setting gro) == on ]]; then echo 1; else echo 0; fi; }

# Its memory is a file: on a disk the writing back would cost time.
uml_memory_folder() { if [[ -w /dev/shm ]]; then echo /dev/shm; else echo /tmp; fi; }

wait_for_uml() {
  local word deadline=$((SECONDS + 30))
  exec 7<>"$STATE/line/from"
  until IFS= read -r -t 1 word <&7 && [[ $word == READY ]]; do
    if ((SECONDS >= deadline)) || ! process_alive director; then
      tail -n 60 "$STATE/director.log" >&2 || true
      die 4 "the director did not boot (its last words are above)"
    fi
  done
  exec 7<&-
}

# One question at a time. An answer to a question whose asker was killed is skipped by its number.
uml_shell() { # SCRIPT
  local id status size
  process_alive director || die 4 "the director of lab '$LAB' is dead; lab down, then lab up"
  id=$BASHPID-${EPOCHREALTIME/[.,]/}
  exec 8<"$STATE/line"
  flock -w 60 8 || die 4 "the director of lab '$LAB' is busy"
  exec 7<>"$STATE/line/from"
  printf '%s %s\n' "$id" "$(printf '%s' "$1" | base64 -w 0)" >"$STATE/line/to"
  uml_answer "$id"
  head -c "$size" <&7
  exec 7<&- 8<&-
  return "$status"
}

uml_answer() { # ID: sets status and size
  local got
  while IFS=' ' read -r -t 60 got status size <&7; do
    [[ $got == "$1" ]] && return
    [[ $size =~ ^[0-9]+$ ]] && head -c "$size" <&7 >/dev/null
  done
  die 4 "no answer from the director of lab '$LAB' within a minute"
}
