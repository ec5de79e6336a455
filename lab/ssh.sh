# shellcheck shell=bash
# An OpenSSH server on each director and real server (lab up --ssh on), with keys that are made at the start, and what a client needs
# to come in from the client's place: ssh -F $STATE/ssh/config web1.

has_ssh() { [[ $(setting ssh) == on ]]; }

need_ssh() {
  local program
  for program in sshd ssh ssh-keygen tcpdump; do
    command -v "$program" >/dev/null || die 4 "missing: $program; install with: apt-get install openssh-server openssh-client tcpdump"
  done
}

start_ssh() {
  local role
  mkdir "$STATE/ssh"
  for role in host client; do ssh-keygen -q -t ed25519 -N '' -C "lab $LAB" -f "$STATE/ssh/$role"; done
  ssh_client_config >"$STATE/ssh/config"
  for role in web1 web2; do start_sshd "$role"; done
  for role in $(directors); do start_sshd_of_director "$role"; done
  for role in web1 web2 $(directors); do
    wait_for 20 ssh_answers "$role" || die 4 "lab '$LAB': $role's SSH server lets nobody in"
  done
}

ssh_answers() { in_ns client ssh -F "$STATE/ssh/config" "$1" true </dev/null 2>/dev/null; } # ROLE

ssh_client_config() {
  local role
  for role in web1 web2 $(directors); do
    printf 'Host %s\n  HostName %s\n' "$role" "$(address_of "$role")"
    printf '%s %s\n' "$(address_of "$role")" "$(cut -d' ' -f1,2 "$STATE/ssh/host.pub")" >>"$STATE/ssh/known_hosts"
  done
  cat <<END
Host *
  User root
  IdentityFile $STATE/ssh/client
  IdentitiesOnly yes
  UserKnownHostsFile $STATE/ssh/known_hosts
  GlobalKnownHostsFile none
  BatchMode yes
  ConnectTimeout 5
  LogLevel ERROR
END
}

sshd_config() { # ROLE FOLDER
  cat <<END
ListenAddress $(address_of "$1")
HostKey $2/host
AuthorizedKeysFile $2/authorized
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
StrictModes no
UsePAM no
UseDNS no
PidFile none
LogLevel ERROR
END
}

# Its empty folder has a fixed name in /run, which the host need not have: the server sees a /run of its own. What this machine's
# root has in its home, a shell's start files for one, is none of the lab's.
start_sshd() { # ROLE
  local folder=$STATE/$1/ssh
  mkdir "$folder"
  install -m 600 "$STATE/ssh/host" "$folder/host"
  cp "$STATE/ssh/client.pub" "$folder/authorized"
  sshd_config "$1" /run/ssh >"$folder/config"
  start_process "sshd-$1" "$1" unshare --mount --propagation private sh -c '
    mkdir -p "$1/run" && cp "$1"/host "$1"/authorized "$1"/config "$1/run" && mount -t tmpfs tmpfs /mnt && cp "$1"/run/* /mnt &&
    mount -t tmpfs -o mode=700 tmpfs /root && mount -t tmpfs -o mode=755 tmpfs /run && mkdir /run/sshd /run/ssh && cp /mnt/* /run/ssh && chmod 600 /run/ssh/host && umount /mnt &&
    exec "$(command -v sshd)" -D -e -f /run/ssh/config' sshd "$folder" >>"$folder/log" 2>&1
}

start_sshd_of_director() { # ROLE
  shell_of "$1" "mount -t tmpfs -o mode=700 tmpfs /root && mkdir -p /run/sshd /run/ssh && cd /run/ssh && umask 077
cat >host <<'END'
$(<"$STATE/ssh/host")
END
cat >authorized <<'END'
$(<"$STATE/ssh/client.pub")
END
cat >config <<'END'
$(sshd_config "$1" /run/ssh)
END
setsid /usr/sbin/sshd -D -e -f /run/ssh/config >log 2>&1 &"
}

# A capture at another host: without the connection that it comes by, and counted before it ends, which it does with its input.
capture_at() { # ROLE: for the shell that lvspec starts
  # shellcheck disable=SC2016
  printf 'ssh -F %s/ssh/config %s "tcpdump -i eth0 -U -s 0 -w - not tcp port 22 & cat >/dev/null; kill \\$!; wait"' "$STATE" "$1"
}

print_ssh_vantages() {
  local role
  for role in $(directors) web1 web2; do
    cat <<END

[[vantage]]
name = "$role-eth0"
at = "$role"
command = '''$(capture_at "$role")'''
END
  done
}
