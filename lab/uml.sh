# shellcheck shell=bash
# The director that is a kernel of its own: a process in the switch's namespace, its network card a
# tap there, its root the host's file system read-only, its serial line two pipes.
# director-init.sh is its first process; the words on the line are described there.

start_director_uml() { # ROLE
  local role=$1 sw
  sw=$(namespace_of sw)
  ip -n "$sw" tuntap add dev "p-$role" mode tap
  attach_port "p-$role"
  if has_two_arms; then
    ip -n "$sw" tuntap add dev p-dr1b mode tap
    attach_port p-dr1b
  fi
  boot_director_uml "$role"
}

# Again after a power cut, too: its cards stay plugged in.
boot_director_uml() { # ROLE
  local role=$1 line=$STATE/line/$1
  rm -rf "$line"
  mkdir "$line"
  mkfifo "$line/to" "$line/from"
  # initcall_blacklist to legacy_count skip a benchmark, a cache and 256 terminals, which take half of the boot time.
  # As a tap has no owner on the far side, the director sets its own MAC (below: mac=).
  local cards=("$(uml_card 0 "p-$role" "$(mac_of "$role")")")
  if has_two_arms; then
    cards+=("$(uml_card 1 p-dr1b "$DIRECTOR_MAC2")")
  fi
  local preload=''
  if cpu_has_amx; then
    preload=$STATE/uml/xstate.so
    [[ -e $preload ]] || cc -O1 -shared -fPIC -o "$preload" "$LAB_DIR/uml-xstate.c" -ldl || die 4 "could not compile $LAB_DIR/uml-xstate.c, without which user-mode Linux does not boot on this CPU"
  fi
  # Opened for reading and writing, a pipe neither blocks nor ends when one side comes and goes.
  start_process "$role" sw env -i PATH="$PATH" HOME="$STATE/uml" TMPDIR="$(uml_memory_folder)" \
    ${preload:+LD_PRELOAD="$preload"} linux.uml umid="$role" uml_dir="$STATE/uml/" mem=128M rootfstype=hostfs rootflags=/ ro \
    init="$LAB_DIR/director-init.sh" quiet \
    initcall_blacklist=raid6_select_algo,init_zswap lpj=10000000 pty.legacy_count=0 con=null con0=null,fd:2 ssl=null ssl0=fd:3,fd:4 \
    "${cards[@]}" \
    "lab_family=$(setting family)" "lab_addresses=$({ own_addresses "$role" && vips_from_start && default_routes; } | as_word)" \
    "lab_scheduler=$(setting scheduler)" "lab_services=$(services_from_start | as_word)" \
    3<>"$line/to" 4<>"$line/from" >"$STATE/$role.log" 2>&1
}

# See uml-xstate.c.
cpu_has_amx() { grep -m 1 -w amx_tile /proc/cpuinfo >/dev/null; }

uml_card() { # NUMBER PORT MAC
  printf 'vec%d:transport=tap,ifname=%s,depth=128,gro=%s,mac=%s' "$1" "$2" "$(uml_gro)" "$3"
}

# The kernel's command line takes no spaces; director-init.sh makes lines of it again.
as_word() { tr ' \n' '+,'; }

uml_gro() { if [[ $(setting gro) == on ]]; then echo 1; else echo 0; fi; }

# Its memory is a file: on a disk the writing back would cost time.
uml_memory_folder() { if [[ -w /dev/shm ]]; then echo /dev/shm; else echo /tmp; fi; }

# Of a pair, keepalived decides who has the VIP, and what is in the tables.
vips_from_start() { is_pair || director_vips; }
services_from_start() { is_pair || ipvs_service_commands; }

wait_for_uml() { # ROLE
  local word deadline=$((SECONDS + 30))
  exec 7<>"$STATE/line/$1/from"
  until IFS= read -r -t 1 word <&7 && [[ $word == READY ]]; do
    if ((SECONDS >= deadline)) || ! process_alive "$1"; then
      tail -n 60 "$STATE/$1.log" >&2 || true
      die 4 "the director $1 did not boot (its last words are above)"
    fi
  done
  exec 7<&-
}

# One question at a time. What an asker that was killed did not read is skipped: its lines come
# before the answer's own first line.
uml_shell() { # ROLE SCRIPT
  local id status=255 line=$STATE/line/$1 newlines=${2//[^$'\n']/}
  process_alive "$1" || die 4 "the director $1 of lab '$LAB' is dead; lab down, then lab up"
  id=$BASHPID-${EPOCHREALTIME/[.,]/}
  exec 8<"$line"
  flock -w 60 8 || die 4 "the director $1 of lab '$LAB' is busy"
  exec 7<>"$line/from"
  drain_line
  printf '%s %d\n%s\n' "$id" $((${#newlines} + 1)) "$2" >"$line/to"
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
