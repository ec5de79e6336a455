// ipvsadm-save -n: one command a line, -A adds a service and -a a real server to it.
#include <fmt/format.h>

#include <algorithm>

#include "profiles/gather.hpp"

namespace lvspec {
namespace {

constexpr std::uint32_t default_persistence_s = 300, most_persistence_s = 31 * 86'400;

enum class Argument : std::uint8_t { none, one, maybe };

struct Option {
  std::string_view shorter, longer;
  Argument argument = Argument::none;
};
constexpr Option options[] = {{"-A", "--add-service"},
                              {"-a", "--add-server"},
                              {"-t", "--tcp-service", Argument::one},
                              {"-u", "--udp-service", Argument::one},
                              {"", "--sctp-service", Argument::one},
                              {"-f", "--fwmark-service", Argument::one},
                              {"-s", "--scheduler", Argument::one},
                              {"-b", "--sched-flags", Argument::one},
                              {"-p", "--persistent", Argument::maybe},
                              {"-M", "--netmask", Argument::one},
                              {"-o", "--ops"},
                              {"-O", "--ops"},
                              {"", "--pe", Argument::one},
                              {"-6", "--ipv6"},
                              {"-r", "--real-server", Argument::one},
                              {"-g", "--gatewaying"},
                              {"-m", "--masquerading"},
                              {"-i", "--ipip"},
                              {"-w", "--weight", Argument::one},
                              {"-x", "--u-threshold", Argument::one},
                              {"-y", "--l-threshold", Argument::one},
                              {"", "--tun-type", Argument::one},
                              {"", "--tun-port", Argument::one},
                              {"", "--tun-nocsum"},
                              {"", "--tun-csum"},
                              {"", "--tun-remcsum"},
                              {"-n", "--numeric"}};

const Option* option_named(std::string_view word) {
  for (const Option& option : options)
    if (word == option.longer || (!option.shorter.empty() && word == option.shorter)) return &option;
  return nullptr;
}

std::vector<Word> words_of(std::string_view line, std::uint32_t number) {
  constexpr std::string_view blank = " \t\r\f\v";
  std::vector<Word> out;
  for (std::size_t at = line.find_first_not_of(blank); at != std::string_view::npos && line[at] != '#';) {
    const std::size_t end = std::min(line.find_first_of(blank, at), line.size());
    out.push_back({line.substr(at, end - at), {number, static_cast<std::uint32_t>(at + 1)}});
    at = line.find_first_not_of(blank, end);
  }
  return out;
}

/// One line: the options that were given, by their long names.
using Given = std::vector<std::pair<std::string_view, Word>>;

class Reader {
 public:
  explicit Reader(std::string_view file_name) : gather_(file_name) {}

  void line(std::string_view text, std::uint32_t number);
  Found take() { return gather_.take(); }
  void nothing_found();

 private:
  std::optional<Given> options_of(const std::vector<Word>& words);
  void add_service(const Given& given, toml_tree::Where where);
  void add_server(const Given& given, toml_tree::Where where);
  void persistence(const Given& given, Service& service);
  std::optional<Endpoint> endpoint(Word word);
  /// The option that says which service; null and a problem where there is none.
  const std::pair<std::string_view, Word>* service_of(const Given& given, toml_tree::Where where);

  Gatherer gather_;
  std::vector<std::pair<std::string, std::size_t>> services_;  // as the file names them
  std::vector<std::string> skipped_;
};

const Word* find(const Given& given, std::string_view longer) {
  const auto at = std::find_if(given.begin(), given.end(), [&](const auto& one) { return one.first == longer; });
  return at == given.end() ? nullptr : &at->second;
}

std::optional<Given> Reader::options_of(const std::vector<Word>& words) {
  Given given;
  for (std::size_t i = words.front().text == "ipvsadm" ? 1 : 0; i < words.size(); ++i) {
    const auto equals = words[i].text.starts_with("--") ? words[i].text.find('=') : std::string_view::npos;
    const Option* option = option_named(words[i].text.substr(0, equals));
    if (!option) {
      gather_.problems.add(
          words[i].where,
          fmt::format("{} is no option that ipvsadm-save writes; expected lines such as -A -t 198.51.100.180:80 -s rr",
                      quoted(words[i].text)));
      return std::nullopt;
    }
    Word value{{}, words[i].where};
    if (equals != std::string_view::npos)
      value.text = words[i].text.substr(equals + 1);
    else if (i + 1 < words.size() &&
             (option->argument == Argument::one || (option->argument == Argument::maybe && !words[i + 1].text.starts_with('-'))))
      value = words[++i];
    else if (option->argument == Argument::one) {
      gather_.problems.add(words[i].where, fmt::format("{} needs a value", quoted(words[i].text)));
      return std::nullopt;
    }
    given.emplace_back(option->longer, value);
  }
  return given;
}

std::optional<Endpoint> Reader::endpoint(Word word) {
  const auto found = endpoint_of(word.text, 0);
  if (!found)
    gather_.problems.add(
        word.where, fmt::format("{} is no ADDRESS:PORT in numbers; save the rules with `ipvsadm-save -n`", quoted(word.text)));
  return found;
}

const std::pair<std::string_view, Word>* Reader::service_of(const Given& given, toml_tree::Where where) {
  for (const auto& one : given)
    if (one.first.ends_with("-service") && one.first != "--add-service") return &one;
  gather_.problems.add(where, "the line names no service; expected -t, -u or -f with its address or mark");
  return nullptr;
}

void Reader::persistence(const Given& given, Service& service) {
  if (const Word* word = find(given, "--persistent"))
    service.persistence_s =
        word->text.empty() ? default_persistence_s : gather_.number(*word, "the persistence", most_persistence_s);
  if (const Word* word = find(given, "--netmask"))
    if (const auto bits = gather_.netmask(*word, service.vip.is_v4())) service.persistence_netmask = *bits;
}

void Reader::add_service(const Given& given, toml_tree::Where where) {
  const auto* named = service_of(given, where);
  if (!named) return;
  if (named->first == "--sctp-service") {
    skipped_.emplace_back(named->second.text);
    return gather_.leave_out(fmt::format("service {}: SCTP, which no profile can hold", named->second.text));
  }
  Service service;
  const bool mark = named->first == "--fwmark-service";
  const auto vip =
      mark ? std::optional(Endpoint{find(given, "--ipv6") ? *Ip::parse("::") : Ip::v4(0), 0}) : endpoint(named->second);
  if (!vip) return;
  service.vip = vip->ip;
  service.port = vip->port;
  service.protocol = named->first == "--udp-service" ? Transport::udp : Transport::tcp;
  service.persistence_netmask = service.vip.is_v4() ? 32 : 128;
  service.scheduler = "wlc";  // ipvsadm(8): the default
  if (const Word* word = find(given, "--scheduler")) gather_.scheduler(service, *word);
  if (const Word* word = find(given, "--sched-flags"))
    for (std::size_t at = 0; at < word->text.size();) {
      const std::size_t end = std::min(word->text.find(',', at), word->text.size());
      gather_.flag(service, {word->text.substr(at, end - at), word->where});
      at = end + 1;
    }
  persistence(given, service);
  const toml_tree::Where at_word = named->second.where;
  const std::size_t at =
      mark ? gather_.add_mark(std::move(service), gather_.number(named->second, "the firewall mark", 0xffff'ffffU), at_word)
           : gather_.add_service(std::move(service), at_word);
  services_.emplace_back(std::string(named->first) + std::string(named->second.text), at);
  if (find(given, "--ops")) gather_.note(at, "one-packet scheduling (--ops): each datagram is scheduled by itself");
}

void Reader::add_server(const Given& given, toml_tree::Where where) {
  const auto* named = service_of(given, where);
  const Word* word = find(given, "--real-server");
  if (named && !word) gather_.problems.add(where, "the line names no real server; expected -r with its address");
  if (!named || !word) return;
  if (std::find(skipped_.begin(), skipped_.end(), named->second.text) != skipped_.end()) return;
  const std::string key = std::string(named->first) + std::string(named->second.text);
  const auto at = std::find_if(services_.begin(), services_.end(), [&](const auto& s) { return s.first == key; });
  if (at == services_.end()) {
    // After a problem with its -A line there is nothing more to say.
    if (gather_.problems.empty())
      gather_.problems.add(named->second.where,
                           fmt::format("no line before this one adds the service {} with -A", quoted(named->second.text)));
    return;
  }
  const auto server = endpoint(*word);
  const Word* weight = find(given, "--weight");
  const std::uint32_t w = weight ? gather_.number(*weight, "the weight", 65535) : 1;
  const Method method = find(given, "--masquerading") ? Method::masquerading
                        : find(given, "--ipip")       ? Method::tunnel
                                                      : Method::direct;
  if (server) gather_.add_server(at->second, *server, w, method, word->where);
}

void Reader::line(std::string_view text, std::uint32_t number) {
  const std::vector<Word> words = words_of(text, number);
  if (words.empty()) return;
  if (text.starts_with("IP Virtual Server version")) {
    gather_.problems.add(words[0].where, "this is what `ipvsadm -Ln` prints, expected the output of `ipvsadm-save -n`");
    gather_.problems.throw_if_any();
  }
  const auto given = options_of(words);
  if (!given) return;
  if (find(*given, "--add-service")) return add_service(*given, words[0].where);
  if (find(*given, "--add-server")) return add_server(*given, words[0].where);
  gather_.problems.add(words[0].where, "the line adds nothing; expected -A (a service) or -a (a real server)");
}

void Reader::nothing_found() {
  if (services_.empty() && gather_.problems.empty())
    gather_.problems.add(
        {1, 1}, "there is no TCP or UDP service in here; expected the output of `ipvsadm-save -n` on the active director");
}

}  // namespace

Found read_ipvsadm(std::string_view text, std::string_view file_name) {
  Reader reader(file_name);
  std::uint32_t number = 0;
  // Each unreadable line is named, but not in a file that is something else altogether.
  for (std::size_t at = 0; at < text.size() && number < 100'000;) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    reader.line(text.substr(at, end - at), ++number);
    at = end + 1;
  }
  reader.nothing_found();
  Found found = reader.take();
  found.origin = fmt::format("what `ipvsadm-save -n` says in {}", file_name);
  return found;
}

}  // namespace lvspec
