#!/bin/sh
# The first process of the user-mode-Linux director. Its parameters are on the kernel's command line
# (lab_…) and reach it as environment. It says READY on its serial line, then answers questions there:
#   to it    a line "ID COUNT", then the COUNT lines of a script for sh
#   from it  the script's output, then a line "<newline>ID STATUS"
# Its root is the host's, read-only: what it writes goes to a tmpfs. Starting a program costs up to
# 0.1 s here (each page fault is a system call of the host's), so there are as few as can be.
# shellcheck disable=SC2154 # lab_…
set -e
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/run TMPDIR=/run TERM=dumb
here=${0%/*}

mount -a -T "$here/director-fstab"
# The modules of this kernel are in a folder that modprobe does not know.
ln -s /usr/lib/uml /run/lib
modprobe -d /run -a ip_vs "ip_vs_$lab_scheduler"

sysctls() { for setting; do echo "${setting#*=}" >"/proc/sys/net/${setting%%=*}"; done; }
echo "$here/director-modprobe" >/proc/sys/kernel/modprobe
case $lab_family in
  *6*) for where in all default vec0; do sysctls ipv6/conf/$where/accept_dad=0 ipv6/conf/$where/accept_ra=0 ipv6/conf/$where/accept_redirects=0; done ;;
  *) sysctls ipv6/conf/all/disable_ipv6=1 ipv6/conf/default/disable_ipv6=1 ;;
esac
sysctls ipv4/ip_forward=0
for where in /proc/sys/net/ipv4/conf/*; do
  for knob in accept_redirects send_redirects rp_filter arp_ignore arp_announce; do
    sysctls "ipv4/conf/${where##*/}/$knob=0"
  done
done

# "WORD+WORD,WORD" as lines of words.
lines() {
  set -f
  IFS=,
  for line in $1; do
    IFS=+
    for word in $line; do printf '%s ' "$word"; done
    echo
  done
  unset IFS
  set +f
}

# The DIP first: an address that comes later is never the sender when the director asks for a real server.
ip -batch - <<END
link set lo up
link set vec0 name eth0
link set eth0 up
$(lines "$lab_addresses")
END
ipvsadm -R <<END
$(lines "$lab_services")
END

set +e
exec </dev/ttyS0 >/dev/ttyS0 2>&1
stty raw -echo
echo READY
while read -r id count; do
  script=
  while [ "$count" -gt 0 ]; do
    IFS= read -r line
    script="$script$line
"
    count=$((count - 1))
  done
  (eval "$script") </dev/null
  printf '\n%s %s\n' "$id" "$?"
done
