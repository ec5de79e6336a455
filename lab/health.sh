# shellcheck shell=bash
# The director's health checker (lab up --health on): health-check.sh, which asks each real server's own address twice a second.

has_health_checker() { [[ $(setting health) == on ]]; }

start_health_checker() {
  local weights words
  IFS=, read -r -a weights <<<"$(setting weights)"
  words=("$VIP" 80 "$(address_of web1)=${weights[0]}" "$(address_of web2)=${weights[1]}")
  if [[ $(setting director) == uml ]]; then
    # The lab's own folder may be one that is hidden there.
    director_shell "cat >/run/health-check.sh <<'END'
$(<"$LAB_DIR/health-check.sh")
END
setsid bash /run/health-check.sh ${words[*]} >/dev/null 2>&1 & echo \$! >/run/health.pid"
  else
    start_process health dr1 "$LAB_DIR/health-check.sh" "${words[@]}" >/dev/null 2>&1
  fi
}

# So that it does not see what is there for a moment only.
signal_health_checker() { # STOP or CONT
  local pid started
  if [[ $(setting director) == uml ]]; then
    director_shell "read -r pid </run/health.pid && kill -$1 \"\$pid\""
  else
    recorded health && is_alive "$pid" "$started" && kill -"$1" "$pid"
  fi
}

# Asked now and then: each question takes time from the checker.
web1_has_weight() { sleep 0.3 && weight_of_web1_is_back; }
# grep reads to the end: one that leaves at its line (-q) breaks the pipe of the rest, and pipefail calls that a failure.
weight_of_web1_is_back() {
  director_shell "ipvsadm -Sn" | grep -x -- "-a -t $VIP:80 -r $(address_of web1):80 -g -w $(setting weights | cut -d, -f1)" >/dev/null
}
