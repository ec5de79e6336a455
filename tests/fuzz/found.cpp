// Directors' configurations: a text is a cluster or an error that names each mistake, and what is found makes a profile that
// objects to nothing but lines that say "fill in".
#include "profiles/found.hpp"

#include <algorithm>
#include <string>

#include "profiles/load.hpp"
#include "tests/fuzz/target.hpp"

namespace lvspec::fuzz {

std::vector<Bytes> seeds() {
  return {
      bytes("-A -t 198.51.100.180:80 -s rr\n-a -t 198.51.100.180:80 -r 198.51.100.16:80 -g -w 1\n"
            "-a -t 198.51.100.180:80 -r 198.51.100.17:80 -m -w 2\n-A -u 198.51.100.180:53 -s sh -b sh-port,sh-fallback --ops\n"
            "-a -u 198.51.100.180:53 -r 198.51.100.16:53 -i -w 0 -x 10 -y 5\n"),
      bytes(
          "-A -f 7 -s wrr -p 300 -M 255.255.255.0\n-a -f 7 -r 198.51.100.16:0 -g -w 10\n-A -t [2001:db8::80]:443 -s mh -p 60 -M "
          "64 --pe sip\n-a -t [2001:db8::80]:443 -r [2001:db8::10]:443 -g -w 1\n--add-service --sctp-service=198.51.100.9:80\n"),
      bytes("! comment\nvrrp_instance VI_1 {\n  interface eth0\n  unicast_src_ip 198.51.100.18\n  unicast_peer {\n    "
            "198.51.100.19\n  }\n"
            "  virtual_ipaddress {\n    198.51.100.180/32 dev eth0 label \"eth0:0\"\n    198.51.100.181\n  }\n}\n"
            "virtual_server 198.51.100.180 80 {\n  lb_algo sh\n  sh-port\n  lb_kind DR\n  persistence_timeout 50\n  "
            "persistence_granularity "
            "255.255.255.0\n  protocol TCP\n  real_server 198.51.100.16 80 {\n    weight 2\n    HTTP_GET {\n      url {\n        "
            "path "
            "/health\n        status_code 204\n      }\n    }\n  }\n  real_server 198.51.100.17 80\n  {\n    lvs_method NAT\n  "
            "}\n  sorry_server "
            "198.51.100.20 80\n}\n"),
      bytes("include other.conf\nvirtual_server_group G {\n  198.51.100.180-182 80\n  2001:db8::80 80\n  fwmark "
            "3\n}\nvirtual_server group G {\n  lb_kind "
            "DR\n  protocol UDP\n  real_server 198.51.100.16 80 { weight 1 }\n  real_server 2001:db8::10 80 { weight 1 }\n}\n"
            "virtual_server fwmark 9 {\n lvs_method TUN\n real_server 203.0.113.7 { }\n}\n"),
  };
}
std::uint32_t most_changes() { return 8; }

namespace {

std::string line_of(const std::string& text, std::uint32_t number) {
  std::size_t at = 0;
  for (; number > 1 && at != std::string::npos; --number) at = text.find('\n', at) + 1;
  return text.substr(at, text.find('\n', at) - at);
}

void check_profile(const Found& found) {
  const std::string toml = found_to_toml(found);
  try {
    static_cast<void>(parse_profile(toml, "found.toml"));
  } catch (const ProfileError& error) {
    for (const Problem& problem : error.problems)
      if (line_of(toml, problem.line).find("fill in") == std::string::npos) broken((problem.text() + "\n" + toml).c_str());
  }
}

template <class Read>
void check(Read read, std::string_view text) {
  try {
    check_profile(read(text, "fuzz"));
  } catch (const ProfileError& error) {
    if (error.problems.empty()) broken("an error has a reason");
    for (const Problem& problem : error.problems) {
      if (problem.line == 0) broken("a problem has a place");
      if (std::any_of(problem.what.begin(), problem.what.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }))
        broken("a problem is one printable line");
    }
  }
}

}  // namespace
}  // namespace lvspec::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  lvspec::fuzz::check(lvspec::read_ipvsadm, text);
  lvspec::fuzz::check(lvspec::read_keepalived, text);
  return 0;
}
