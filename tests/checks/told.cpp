#include "tests/checks/told.hpp"

#include <cstdlib>

namespace lvspec::words {
namespace {

const std::string server_sysctls =
    "ip_forward:0\nconf/all/arp_ignore:1\nconf/default/arp_ignore:0\nconf/eth0/arp_ignore:0\nconf/lo/arp_ignore:0\n"
    "conf/all/arp_announce:2\nconf/default/arp_announce:0\nconf/eth0/arp_announce:0\nconf/lo/arp_announce:0";
const std::string director_sysctls =
    "ip_forward:0\nconf/all/accept_redirects:0\nconf/default/accept_redirects:1\nconf/eth0/accept_redirects:0\n"
    "conf/lo/accept_redirects:1\nconf/all/send_redirects:0\nconf/default/send_redirects:1\nconf/eth0/send_redirects:0\n"
    "conf/lo/send_redirects:1\nvs/conntrack:0";
const std::string table =
    "IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n"
    "  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n"
    "TCP  198.51.100.180:80 rr\n"
    "  -> 198.51.100.16:80             Route   1      0          0         \n"
    "  -> 198.51.100.17:80             Route   1      0          1         ";
const std::string features =
    "Features for eth0:\nrx-checksumming: on [fixed]\n tx-checksum-ipv4: off [fixed]\ngeneric-receive-offload: on\n"
    "large-receive-offload: off [fixed]\nrx-vlan-offload: off [fixed]";
const std::string tail = "\\       valid_lft forever preferred_lft forever";

std::string addresses(const std::string& own, const std::string& vip_on) {
  return "1: lo    inet 127.0.0.1/8 scope host lo" + tail + "\n1: lo    inet6 ::1/128 scope host " + tail + "\n2: eth0    inet " +
         own + "/24 brd 198.51.100.255 scope global eth0" + tail + "\n" + (vip_on == "lo" ? "1: lo " : "2: eth0 ") +
         "   inet 198.51.100.180/32 scope global " + vip_on + tail;
}

std::string routes(const std::string& own) {
  return "local 127.0.0.0/8 dev lo proto kernel scope host src 127.0.0.1 \nlocal 127.0.0.1 dev lo proto kernel scope host src "
         "127.0.0.1 \n"
         "broadcast 127.255.255.255 dev lo proto kernel scope link src 127.0.0.1 \nlocal " +
         own + " dev eth0 proto kernel scope host src " + own +
         " \nlocal 198.51.100.180 dev lo proto kernel scope host src 198.51.100.180 \n"
         "broadcast 198.51.100.255 dev eth0 proto kernel scope link src " +
         own + " ";
}

HostAnswers director(const std::string& name, const std::string& own) {
  return {name,
          {{"sysctls", director_sysctls},
           {"addresses", addresses(own, "eth0")},
           {"features", features},
           {"ipvs", table},
           {"nat", ""}}};
}

}  // namespace

Asked::Asked() {
  profile.directors.front().command = "ssh dr1";
  plan.hosts.push_back(director("dr1", "198.51.100.18"));
  for (RealServer& server : profile.real_servers) {
    server.command = "ssh " + server.name;
    const std::string own = server.address.text();
    plan.hosts.push_back(
        {server.name, {{"sysctls", server_sysctls}, {"addresses", addresses(own, "lo")}, {"routes", routes(own)}}});
  }
}

HostAnswers& Asked::of(const std::string& host) {
  for (HostAnswers& answers : plan.hosts)
    if (answers.host == host) return answers;
  std::abort();
}

Asked& Asked::says(const std::string& host, const std::string& question, std::string_view old, std::string_view now) {
  std::string& answer = of(host).answers.at(question);
  const std::size_t at = answer.find(old);
  if (at == std::string::npos) std::abort();
  answer.replace(at, old.size(), now);
  return *this;
}

Asked& Asked::fails_to_say(const std::string& host, const std::string& question, const std::string& why) {
  of(host).answers.erase(question);
  of(host).failures[question] = why;
  return *this;
}

Asked& Asked::never_asked(const std::string& host) {
  std::erase_if(plan.hosts, [&](const HostAnswers& answers) { return answers.host == host; });
  for (Director& d : profile.directors)
    if (d.name == host) d.command.reset();
  for (RealServer& r : profile.real_servers)
    if (r.name == host) r.command.reset();
  return *this;
}

Asked& Asked::nobody_asked() {
  for (const char* host : {"dr1", "web1", "web2"}) never_asked(host);
  return *this;
}

Asked& Asked::add_second_director() {
  add_director("dr2");
  profile.directors.back().command = "ssh dr2";
  plan.hosts.push_back(director("dr2", "198.51.100.19"));
  return *this;
}

std::string quoted(const Verdict& verdict) {
  std::string out;
  for (const Evidence& evidence : verdict.evidence)
    for (const Quote& quote : evidence.quotes)
      out += (out.empty() ? "" : " | ") + quote.host + " " + quote.question + ": " + quote.line;
  return out;
}

}  // namespace lvspec::words
