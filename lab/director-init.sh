#!/bin/sh
# The first process of the user-mode-Linux director. Its parameters are on the kernel's command line
# (lab_…) and reach it as environment. It says READY on its serial line, then answers: a line
# "ID SCRIPT-IN-BASE64" is run by sh, and answered by a line "ID STATUS SIZE" and SIZE bytes of output.
# Everything it writes goes to a tmpfs: the root is the host's, read-only.
set -e
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/run

mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /tmp
[ -c /dev/ttyS0 ] || mount -t devtmpfs devtmpfs /dev

# The modules of this kernel are in a folder that modprobe does not know. The kernel calls this
# wrapper for those that are needed later.
mkdir -p /run/lib
ln -s /usr/lib/uml/modules /run/lib/modules
printf '#!/bin/sh\nexec /sbin/modprobe -d /run "$@"\n' >/run/modprobe
chmod +x /run/modprobe
echo /run/modprobe >/proc/sys/kernel/modprobe
/run/modprobe ip_vs
/run/modprobe "ip_vs_$lab_scheduler"

sysctls() { for setting; do echo "${setting#*=}" >"/proc/sys/net/${setting%%=*}"; done; }
ip link set vec0 name eth0
sysctls ipv6/conf/all/disable_ipv6=1 ipv6/conf/default/disable_ipv6=1 ipv4/ip_forward=0
for where in all default eth0; do
  sysctls ipv4/conf/$where/accept_redirects=0 ipv4/conf/$where/send_redirects=0 \
    ipv4/conf/$where/rp_filter=0 ipv4/conf/$where/arp_ignore=0 ipv4/conf/$where/arp_announce=0
done
ip link set lo up
ip link set eth0 up
# The DIP first: an address that comes later is never the sender when the director asks for a real server.
ip address add "$lab_dip" dev eth0
ip address add "$lab_vip/32" dev eth0
ip route add default via "$lab_router"

ipvsadm -A -t "$lab_vip:80" -s "$lab_scheduler"
for server in $(echo "$lab_servers" | tr , ' '); do
  ipvsadm -a -t "$lab_vip:80" -r "$server:80" -g -w 1
done

set +e
exec </dev/ttyS0 >/dev/ttyS0
stty raw -echo
echo READY
while read -r id script; do
  echo "$script" | base64 -d >/run/script
  sh /run/script </dev/null >/run/output 2>&1
  echo "$id $? $(stat -c %s /run/output)"
  cat /run/output
done
