# shellcheck shell=bash
# The processes of a lab. Each records its own id and start time before it becomes the real
# program, so that there is no moment in which a lab has a process that nobody knows of.

start_process() { # PROCESS ROLE COMMAND…: in the role's namespace, a session of its own
  local record=$STATE/processes/$1 net
  net=$(namespace_path "$2")
  shift 2
  rm -f "$record"
  # shellcheck disable=SC2016
  setsid bash -c '
    record=$1 net=$2; shift 2
    read -r -a stat </proc/$$/stat
    echo "$$ ${stat[21]}" >"$record.new" && mv "$record.new" "$record"
    exec nsenter --net="$net" -- "$@"' start-process "$record" "$net" "$@" 9<&- 8<&- &
  disown
  wait_for 5 test -e "$record"
}

recorded() { # PROCESS: sets pid and started
  pid='' started=''
  [[ -e $STATE/processes/$1 ]] && read -r pid started <"$STATE/processes/$1"
}

# The same process and not another one that got its number; a zombie is gone.
is_alive() { # PID START_TIME
  local stat fields
  read -r stat 2>/dev/null <"/proc/$1/stat" || return 1
  read -r -a fields <<<"${stat##*) }"
  [[ ${fields[0]} != [ZX] && ${fields[19]} == "$2" ]]
}

process_alive() { # PROCESS
  local pid started
  recorded "$1" && is_alive "$pid" "$started"
}

# What the process started: in its group, and in a namespace of this lab. Both are asked, since
# the number of a dead leader may have been given to a stranger.
family_of() { # PID: prints ids
  local member link namespace
  for member in $(pgrep -g "$1"); do
    link=/proc/$member/ns/net
    for namespace in /run/netns/lvspec-"$LAB"-*; do
      if [[ $link -ef $namespace ]]; then printf '%s\n' "$member"; fi
    done
  done
}

family_gone() { # PID
  local member
  for member in $(family_of "$1"); do
    [[ $(ps -o stat= -p "$member") == Z* ]] || return 1
  done
}

stop_process() { # PROCESS: returns when it and its children are gone
  local pid started members
  recorded "$1" || return 0
  members=$(family_of "$pid")
  if is_alive "$pid" "$started"; then members+=" $pid"; fi
  # shellcheck disable=SC2086
  [[ -z ${members// /} ]] || kill -KILL $members 2>/dev/null || true
  wait_for 10 not is_alive "$pid" "$started" && wait_for 10 family_gone "$pid" ||
    warn "process $pid ($1) does not end"
  rm -f "$STATE/processes/$1"
}

stop_all_processes() {
  local record
  for record in "$STATE"/processes/*; do
    [[ -e $record ]] || continue
    stop_process "${record##*/}"
  done
}

not() { ! "$@"; }
