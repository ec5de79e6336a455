# shellcheck shell=bash
# The real servers: the VIP on lo, silent about it, and an nginx.

make_real_server() { # ROLE
  local role=$1
  if [[ $role == web3 ]]; then attach_enrolled "$role"; else attach_host "$role"; fi
  checksums_in_full "$role"
  ip -n "$(namespace_of "$role")" -batch - <<END
$(server_vips)
$(default_routes)
END
  set_sysctls "$role" ipv4/conf/all/arp_ignore=1 ipv4/conf/all/arp_announce=2
  write_site "$role"
  start_nginx "$role"
  if has_small_services; then start_small_services "$role" "$VIP"; fi
}

# IPv6 needs no sysctl: a host answers for the addresses of the interface that the question came in by, and for no others.
server_vips() { # lines for ip -batch
  if has_ipv4; then say "address add $VIP/32 dev lo"; fi
  if has_all_services; then say "address add $VIP2/32 dev lo"; fi
  if has_ipv6; then say "address add $VIP6/128 dev lo"; fi
}

write_site() { # ROLE
  local site=$STATE/$1
  mkdir -p "$site/www"
  write_page "$1"
  write_big_file "$site/www/big"
  nginx_config >"$site/nginx.conf"
}

write_page() { # ROLE
  printf '%s\n' "${PAGE[$1]}" >"$STATE/$1/www/index.html"
}

# 4 MiB of numbered lines of 16 bytes: whoever compares a part of it knows where the part belongs.
write_big_file() { # PATH
  seq -f 'line %09.0f ' 0 262143 >"$1"
}

# One process and no workers: nothing can be left when it is killed.
nginx_config() {
  cat <<END
daemon off;
master_process off;
pid nginx.pid;
error_log error.log;
events { worker_connections 8192; }
http {
  access_log off;
  default_type text/html;
  sendfile on;
  tcp_nopush on;
  keepalive_timeout 65;
  keepalive_requests 100000;
  client_body_temp_path temp-body;
  proxy_temp_path temp-proxy;
  fastcgi_temp_path temp-fastcgi;
  uwsgi_temp_path temp-uwsgi;
  scgi_temp_path temp-scgi;
  server {
$(if has_ipv4; then say '    listen 80 backlog=4096;'; fi)
$(if has_ipv6; then say '    listen [::]:80 backlog=4096;'; fi)
    root www;
    index index.html;
    location = /big { default_type application/octet-stream; }
    # Answered once the whole body is there, as an application does; return alone would answer at once.
    location = /upload {
      client_max_body_size 64m;
      client_body_buffer_size 2m;
      proxy_method GET;
      proxy_pass_request_body off;
      proxy_set_header Content-Length "";
      proxy_pass http://127.0.0.1:8080;
    }
  }
  server {
    listen 127.0.0.1:8080;
    return 200 "taken\n";
  }
}
END
}

start_nginx() { # ROLE
  start_process "nginx-$1" "$1" \
    nginx -p "$STATE/$1/" -c nginx.conf -e error.log >>"$STATE/$1/nginx.out" 2>&1
}

start_small_services() { # ROLE UDP_ADDRESS
  start_process "small-$1" "$1" "$(python)" "$LAB_DIR/small-services.py" "$VIP" "$2" >>"$STATE/$1/small.out" 2>&1
}

serves_small() { in_ns "$1" grep -q ':0CEA 00000000:0000 0A' /proc/net/tcp; }
serves_small_not() { ! serves_small "$1"; }

serves() { # ROLE: something listens on port 80 there (0A is LISTEN)
  if has_ipv4 && ! in_ns "$1" grep -q ':0050 00000000:0000 0A' /proc/net/tcp; then return 1; fi
  ! has_ipv6 || in_ns "$1" grep -q ':0050 0\{32\}:0000 0A' /proc/net/tcp6
}
serves_not() { ! serves "$1"; }

wait_for_server() { # ROLE
  wait_for 5 serves "$1" && { ! has_small_services || wait_for 5 serves_small "$1"; } && return
  tail -n 3 "$STATE/$1/nginx.out" "$STATE/$1/error.log" "$STATE/$1"/small.out >&2 || true
  die 4 "$1's web server does not start (its words are above)"
}
