// lvspec restore: undoes what a run that died (SIGKILL, a power cut) had no time to undo.
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "cli/commands.hpp"
#include "cli/facts.hpp"
#include "cli/files.hpp"
#include "cli/live.hpp"
#include "cli/run_folder.hpp"
#include "gen/stimuli.hpp"
#include "lvspec/printable.hpp"
#include "profiles/load.hpp"
#include "wire/commands.hpp"

namespace lvspec {
namespace {

using Json = nlohmann::ordered_json;

/// As often and as far apart as a run itself restores: a neighbour may not take two within a second.
constexpr int repetitions = 3;
constexpr std::chrono::milliseconds between{1100};
constexpr std::chrono::milliseconds command_limit{60'000};

/// What a neighbour is to be told, and by which interface. Where a folder was used twice, not all of them are the last run's.
struct Correction {
  Restoration truth;
  std::string interface;  ///< empty: the profile's, as runs of earlier versions wrote it
};

Correction correction_of(const std::string& line) {
  const auto json = nlohmann::json::parse(line);
  const auto address = Ip::parse(json.at("address").get<std::string>());
  const auto owner = Mac::parse(json.at("owner").get<std::string>()), told = Mac::parse(json.at("told").get<std::string>());
  if (!address || !address->is_v4() || !owner || !told) throw std::runtime_error("an address is none");
  return {{*address, *owner, *told}, json.value("interface", "")};
}

std::vector<Correction> read_corrections(const std::filesystem::path& path) {
  std::vector<Correction> out;
  std::istringstream lines(read_file(path));
  for (std::string line; std::getline(lines, line);) {
    try {
      out.push_back(correction_of(line));
    } catch (const std::exception& error) {
      throw CommandError(exit_usage, fmt::format("{}:{}: {}", path.string(), out.size() + 1, error.what()));
    }
  }
  return out;
}

/// A mend command under the line that says whose it is.
struct Mending {
  std::string head, command;
};

std::vector<Mending> read_mendings(const std::filesystem::path& path) {
  std::vector<Mending> out;
  std::istringstream lines(read_file(path));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("# [hooks."))
      out.push_back({line, ""});
    else if (!out.empty())
      out.back().command += line + "\n";
    else
      throw CommandError(exit_usage, path.string() + " does not begin with the line of a hook; run what it holds by hand");
  }
  return out;
}

/// What is told of the work: for a person as it is done, as JSON at the end.
class Account {
 public:
  explicit Account(bool json) : json_(json) {}
  void begins(const Mending& mending) {
    if (json_) return;
    fmt::print("{}: {}", printable(mending.head), mending.command);
    std::fflush(stdout);
  }
  void ended(const Mending& mending, const std::string& trouble) {
    Json one{{"hook", printable(mending.head.substr(mending.head.find('[')))},
             {"command", printable(mending.command.substr(0, mending.command.find_last_not_of('\n') + 1))},
             {"trouble", nullptr}};
    if (!trouble.empty()) one["trouble"] = printable(trouble);
    commands_.push_back(std::move(one));
  }
  void told(const Restoration& r, const std::string& interface) {
    if (!json_) fmt::print("{} was told that {} is at {}\n", r.told.text(), r.address.text(), r.owner.text());
    neighbours_.push_back(
        {{"told", r.told.text()}, {"address", r.address.text()}, {"owner", r.owner.text()}, {"interface", printable(interface)}});
  }
  void nothing(const std::string& folder) const {
    if (!json_) fmt::print("{}: there is nothing to restore\n", folder);
  }
  void finish(const std::string& folder, bool whole) const {
    if (json_)
      print_json({{"schema", "lvspec.restore/1"},
                  {"run", printable(folder)},
                  {"restored", whole},
                  {"commands", commands_},
                  {"neighbours", neighbours_}});
  }

 private:
  bool json_;
  Json commands_ = Json::array(), neighbours_ = Json::array();
};

/// True where everything is mended. What is not stays in the file.
bool mend(const std::filesystem::path& path, Account& account, const std::atomic<bool>& interrupt) {
  std::string left;
  for (const Mending& mending : read_mendings(path)) {
    account.begins(mending);
    const CommandResult result = run_commands({mending.command}, command_limit, interrupt).front();
    account.ended(mending, result.trouble);
    if (result.trouble.empty()) continue;
    left += mending.head + "\n" + mending.command;
    fmt::print(stderr, "lvspec: THE CLUSTER MAY STILL BE BROKEN: that command failed: {}\n", printable(result.trouble));
  }
  if (!left.empty()) {
    write_file(path, left);
    return false;
  }
  std::filesystem::remove(path);
  return true;
}

void tell_the_truth(const std::vector<Correction>& all, Narrator& narrator, const std::atomic<bool>& interrupt) {
  std::map<std::string, std::unique_ptr<Port>> ports;
  for (const Correction& c : all)
    if (auto& port = ports[c.interface]; !port) port = std::make_unique<Port>(c.interface, std::vector<IpRange>{});
  for (int turn = 0; turn < repetitions; ++turn) {
    if (turn != 0) std::this_thread::sleep_for(between);
    narrator.show("telling the neighbours", fmt::format("{}/{} ", turn + 1, repetitions));
    if (interrupt) throw CommandError(128 + caught_signal(), "interrupted; what is to be restored is still in restore.json");
    for (const auto& [r, interface] : all)
      if (Port& port = *ports[interface]; const auto error = port.send(arp_restoration(port.mac(), r.told, r.address, r.owner)))
        throw CommandError(exit_unable, fmt::format("{} could not be told whose {} is: {}; restore.json stays", r.told.text(),
                                                    r.address.text(), error.message()));
  }
}

void restore_neighbours(const RunFolder& run, const std::filesystem::path& path, Account& account, Narrator& narrator,
                        const std::atomic<bool>& interrupt) {
  std::vector<Correction> all = read_corrections(path);
  const std::string profile_path = run.file("profile.toml").string();
  const Profile profile = parse_profile(read_file(profile_path), profile_path);
  for (Correction& c : all)
    if (c.interface.empty()) c.interface = *tester_port(profile).interface;
  tell_the_truth(all, narrator, interrupt);
  std::filesystem::remove(path);
  narrator.clear();
  for (const auto& [r, interface] : all) account.told(r, interface);
}

}  // namespace

int run_restore(const std::string& folder, const Output& output) {
  std::error_code error;
  const RunFolder run(folder);
  const std::filesystem::path mendings = run.file("mend-by-hand"), neighbours = run.file("restore.json");
  const bool broken = std::filesystem::exists(mendings, error), changed = std::filesystem::exists(neighbours, error);
  // Whoever named a wrong folder must not hear that there is nothing to restore.
  if (!broken && !changed && !std::filesystem::exists(run.file("profile.toml"), error))
    throw CommandError(exit_usage, folder + " is no run folder; name the one that the run was to write to");
  Account account(output.json);
  Narrator narrator(output.verbose);
  if (!broken && !changed) account.nothing(folder);
  const std::atomic<bool>& interrupt = listen_for_signals();
  // A host that a hook took off the segment hears no ARP.
  const bool mended = !broken || mend(mendings, account, interrupt);
  if (changed) restore_neighbours(run, neighbours, account, narrator, interrupt);
  account.finish(folder, mended);
  return mended ? exit_ok : exit_unable;
}

}  // namespace lvspec
