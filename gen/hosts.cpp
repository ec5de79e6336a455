#include "gen/hosts.hpp"

#include <fmt/format.h>

#include "lvspec/printable.hpp"
#include "wire/commands.hpp"

namespace lvspec {
namespace {

constexpr std::chrono::milliseconds limit{10'000};
constexpr std::string_view begins = "\n=lvspec asks= ", ends = "\n=lvspec status= ";

/// What puts a question. It changes nothing, prints little, and starts few programs: some hosts are slow at that.
std::string command_for(Inquiry inquiry, const Ip& address) {
  switch (inquiry) {
    case Inquiry::sysctls:
      // A host without IPVS has no vs/: grep says 2 then.
      return "cd /proc/sys/net/ipv4 && grep -s . ip_forward conf/*/arp_ignore conf/*/arp_announce conf/*/accept_redirects "
             "conf/*/send_redirects vs/conntrack; test $? -lt 3";
    case Inquiry::addresses:
      return "ip -o addr";
    case Inquiry::routes:
      return "ip route show table local";
    case Inquiry::features:
      return fmt::format("set -- $(ip -o addr show to {}); ethtool -k \"$2\"", address.text());
    case Inquiry::ipvs:
      return "ipvsadm -Ln";
    case Inquiry::nat:
      return "if [ \"$(cat /proc/sys/net/ipv4/vs/conntrack)\" = 1 ]; then rules=; "
             "for list in 'nft list ruleset' 'iptables-save -t nat' 'iptables-legacy-save -t nat'; do "
             "command -v ${list%% *} >/dev/null || continue; $list && rules=told; done; test -n \"$rules\"; fi";
  }
  return {};
}

/// Valid UTF-8, so that plan.json holds it as it is: verdicts made again from there must be the same.
std::string cleaned(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string line(text.substr(0, end));
    for (char& c : line)
      if (c == '\t' || c == '\r') c = ' ';
    out += (out.empty() ? "" : "\n") + printable(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string last_line(std::string_view text) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  return cleaned(text.substr(text.rfind('\n') == std::string_view::npos ? 0 : text.rfind('\n') + 1));
}

void take_apart(HostAnswers& out, Inquiry inquiry, std::string_view output, const std::string& trouble) {
  const std::string head = fmt::format("{}{}\n", begins, word(inquiry));
  const std::size_t start = output.find(head);
  const std::size_t from = start == std::string_view::npos ? output.size() : start + head.size();
  const std::size_t end = output.find(ends, from);
  if (end == std::string_view::npos) {
    out.failures[word(inquiry)] =
        cleaned(trouble.empty() ? "the command in the profile did not run what it was given" : trouble);
    return;
  }
  const std::string_view answer = output.substr(from, end - from);
  const std::string_view status = output.substr(end + ends.size(), output.find('\n', end + ends.size()) - end - ends.size());
  if (status == "0")
    out.answers[word(inquiry)] = cleaned(answer);
  else
    out.failures[word(inquiry)] = fmt::format("exit status {}: {}", cleaned(status), last_line(answer));
}

/// A host of the profile and what it shall be asked.
struct Asked {
  std::string name, command;
  Inquiries questions;
};

Inquiries questions_for(Role role, std::span<const CheckSpec* const> selected) {
  Inquiries out;
  for (const CheckSpec* spec : selected)
    if (spec->asked == role) out.add(spec->asks);
  return out;
}

template <class Hosts>
void add(std::vector<Asked>& out, const Hosts& hosts, Inquiries questions) {
  if (questions.empty()) return;
  for (const auto& host : hosts)
    if (host.command)
      out.push_back({host.name, *host.command + ' ' + shell_word(host_script(questions, host.address)), questions});
}

}  // namespace

std::string host_script(Inquiries questions, const Ip& address) {
  // The shell of a login that is no root's may not look where these programs are.
  std::string out = "export LC_ALL=C PATH=\"$PATH:/usr/sbin:/sbin\"\n";
  for (std::size_t q = 0; q < inquiry_count; ++q) {
    const auto inquiry = static_cast<Inquiry>(q);
    if (!questions.contains(inquiry)) continue;
    out += fmt::format("printf '\\n=lvspec asks= {}\\n'; {{ {}; }} 2>&1; printf '\\n=lvspec status= %s\\n' $?\n", word(inquiry),
                       command_for(inquiry, address));
  }
  return out + "exit 0";
}

HostAnswers host_answers(const std::string& host, Inquiries questions, const std::string& output, const std::string& trouble) {
  HostAnswers out{host};
  for (std::size_t q = 0; q < inquiry_count; ++q)
    if (const auto inquiry = static_cast<Inquiry>(q); questions.contains(inquiry)) take_apart(out, inquiry, output, trouble);
  return out;
}

std::vector<HostAnswers> ask_hosts(const Profile& profile, std::span<const CheckSpec* const> selected,
                                   const std::atomic<bool>& interrupt) {
  std::vector<Asked> asked;
  add(asked, profile.directors, questions_for(Role::director, selected));
  add(asked, profile.real_servers, questions_for(Role::real_server, selected));
  std::vector<std::string> commands;
  for (const Asked& host : asked) commands.push_back(host.command);
  const std::vector<CommandResult> results = run_commands(commands, limit, interrupt);
  std::vector<HostAnswers> out;
  for (std::size_t i = 0; i < asked.size(); ++i)
    out.push_back(host_answers(asked[i].name, asked[i].questions, results[i].output, results[i].trouble));
  return out;
}

}  // namespace lvspec
