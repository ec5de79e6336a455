# shellcheck shell=bash
# The director that is a kernel of its own: a process in the switch's namespace, its network card a
# tap there, its root the host's file system read-only, its serial line two pipes.
# director-init.sh is its first process; the words on the line are described there.

start_director_uml() {
  local sw
  sw=$(namespace_of sw)
  mkfifo "$STATE/line/to" "$STATE/line/from"
  # initcall_blacklist to legacy_count skip a benchmark, a cache and 256 terminals, which take half of the boot time.
  # As a tap has no owner on the far side, the director sets its own MAC (below: mac=).
  ip -n "$sw" tuntap add dev p-dr1 mode tap
  attach_port p-dr1
  local cards=("$(uml_card 0 p-dr1 "$DIRECTOR_MAC")")
  if has_two_arms; then
    ip -n "$sw" tuntap add dev p-dr1b mode tap
    attach_port p-dr1b
    cards+=("$(uml_card 1 p-dr1b "$DIRECTOR_MAC2")")
  fi
  # Opened for reading and writing, a pipe neither blocks nor ends when one side comes and goes.
  start_process director sw env -i PATH="$PATH" HOME="$STATE/uml" TMPDIR="$(uml_memory_folder)" \
    linux.uml umid=dr1 uml_dir="$STATE/uml/" mem=128M rootfstype=hostfs rootflags=/ ro \
    init="$LAB_DIR/director-init.sh" quiet \
    initcall_blacklist=raid6_select_algo,init_zswap lpj=10000000 pty.legacy_count=0 con=null con0=null,fd:2 ssl=null ssl0=fd:3,fd:4 \
    "${cards[@]}" \
    "lab_family=$(setting family)" "lab_addresses=$({ own_addresses dr1 && director_vips && default_routes; } | as_word)" \
    "lab_scheduler=$(setting scheduler)" "lab_services=$(ipvs_service_commands | as_word)" \
    3<>"$STATE/line/to" 4<>"$STATE/line/from" >"$STATE/director.log" 2>&1
}

uml_card() { # NUMBER PORT MAC
  printf 'vec%d:transport=tap,ifname=%s,depth=128,gro=%s,mac=%s' "$1" "$2" "$(uml_gro)" "$3"
}

# The kernel's command line takes no spaces; director-init.sh makes lines of it again.
as_word() { tr ' \n' '+,'; }

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

# One question at a time. What an asker that was killed did not read is skipped: its lines come
# before the answer's own first line.
uml_shell() { # SCRIPT
  local id status=255 newlines=${1//[^$'\n']/}
  process_alive director || die 4 "the director of lab '$LAB' is dead; lab down, then lab up"
  id=$BASHPID-${EPOCHREALTIME/[.,]/}
  exec 8<"$STATE/line"
  flock -w 60 8 || die 4 "the director of lab '$LAB' is busy"
  exec 7<>"$STATE/line/from"
  drain_line
  printf '%s %d\n%s\n' "$id" $((${#newlines} + 1)) "$1" >"$STATE/line/to"
  print_answer "$id"
  exec 7<&- 8<&-
  return "$status"
}

drain_line() {
  local rest
  while IFS= read -r -t 0 <&7 && IFS= read -r -t 1 rest <&7; do :; done
}

# Prints each line when the next one is there: the newline before the last line is not the script's.
print_answer() { # ID: sets status
  local line held=''
  while IFS= read -r -t 60 line <&7; do
    if [[ $line == "$1 "* ]]; then
      printf '%s' "${held%$'\n'}"
      status=${line#* }
      return
    fi
    printf '%s' "$held"
    held=$line$'\n'
  done
  die 4 "no answer from the director of lab '$LAB' within a minute"
}
