#include "gen/load/run_file.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

namespace lvspec {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char *head_name = "load-run.json", *connections_name = "connections.csv", *requests_name = "requests.csv";
constexpr const char* connections_head = "started_ns,connected_ns,client,port";
constexpr const char* requests_head =
    "intended_ns,sent_ns,first_byte_ns,done_ns,stage,connection,opens,kind,status,answer,server";

/// A text file that is written in large pieces. There is a row for every request, so numbers are put down without a format.
class Output {
 public:
  explicit Output(std::filesystem::path path) : path_(std::move(path)), file_(path_, std::ios::binary | std::ios::trunc) {}
  void write(std::string_view text) {
    text_ += text;
    if (text_.size() >= piece) flush();
  }
  /// A column of a row, and what follows it.
  void number(std::int64_t value, char end = ',') {
    std::array<char, 24> digits{};
    char* const last = std::to_chars(digits.data(), digits.data() + digits.size() - 1, value).ptr;
    *last = end;
    text_.append(digits.data(), last + 1);
  }
  /// A moment, or nothing where it never came.
  void moment(std::int64_t ns, char end = ',') {
    if (ns >= 0) return number(ns, end);
    text_ += end;
  }
  void close() {
    flush();
    file_.close();
    if (!file_)
      throw std::runtime_error(
          fmt::format("{} cannot be written: is there room, and may this user write there?", path_.string()));
  }

 private:
  static constexpr std::size_t piece = 256 * 1024;

  void flush() {
    file_.write(text_.data(), static_cast<std::streamsize>(text_.size()));
    text_.clear();
  }

  std::filesystem::path path_;
  std::ofstream file_;
  std::string text_;
};

Json head_of(const LoadRun& run) {
  Json clients = Json::array(), stages = Json::array();
  for (const Ip client : run.clients) clients.push_back(client.text());
  for (const StageTimes& stage : run.stages) stages.push_back({{"start_ns", stage.start_ns}, {"end_ns", stage.end_ns}});
  return {{"schema", "lvspec.load-run/1"},
          {"started_unix_ns", run.started_unix_ns},
          {"seed", run.seed},
          {"service", run.service},
          {"clients", std::move(clients)},
          {"stages", std::move(stages)},
          {"port_errors", run.port_errors},
          {"ports_passed_over", run.ports_passed_over},
          {"smallest_gap_ms", run.smallest_gap_ms},
          {"generator_cpu_s", run.generator_cpu_s},
          {"interrupted", run.interrupted},
          {"notes", run.notes}};
}

void write_connections(const LoadRun& run, const std::filesystem::path& path) {
  std::vector<std::string> clients;
  for (const Ip client : run.clients) clients.push_back(client.text() + ',');
  Output out(path);
  out.write(fmt::format("{}\n", connections_head));
  for (const LoadConnection& c : run.connections) {
    out.number(c.started_ns);
    out.moment(c.connected_ns);
    out.write(clients[c.client]);
    out.number(c.port, '\n');
  }
  out.close();
}

void write_requests(const LoadRun& run, const std::filesystem::path& path) {
  Output out(path);
  out.write(fmt::format("{}\n", requests_head));
  for (const LoadExchange& e : run.exchanges) {
    out.number(e.intended_ns);
    out.moment(e.sent_ns);
    out.moment(e.first_byte_ns);
    out.moment(e.done_ns);
    out.number(e.stage);
    out.moment(e.connection == LoadExchange::no_connection ? -1 : std::int64_t{e.connection});
    out.number(e.opens ? 1 : 0);
    out.number(e.kind);
    out.number(e.status);
    out.write(word(e.answer));
    out.write(",");
    out.moment(e.token == LoadExchange::no_token ? -1 : std::int64_t{e.token}, '\n');
  }
  out.close();
}

/// A CSV file of numbers and words, line by line.
class Input {
 public:
  Input(std::filesystem::path path, std::string_view head) : path_(std::move(path)), file_(path_, std::ios::binary) {
    if (!next() || line_ != head) fail(fmt::format("expected the columns {}", head));
  }
  /// Goes to the next line; false after the last.
  bool next() {
    ++number_;
    if (!std::getline(file_, line_)) return false;
    rest_ = line_;
    ended_ = false;
    return true;
  }
  [[nodiscard]] std::string_view word() {
    if (ended_) fail("too few columns");
    const auto comma = rest_.find(',');
    const std::string_view out = rest_.substr(0, comma);
    ended_ = comma == std::string_view::npos;
    if (!ended_) rest_.remove_prefix(comma + 1);
    return out;
  }
  template <class T>
  [[nodiscard]] T number(std::optional<T> when_empty = std::nullopt) {
    const std::string_view text = word();
    if (text.empty() && when_empty) return *when_empty;
    T out{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc{} || end != text.data() + text.size()) fail(fmt::format("\"{}\" is no number of that column", text));
    return out;
  }
  [[noreturn]] void fail(const std::string& what) const {
    throw std::runtime_error(fmt::format("{}, line {}: {}", path_.string(), number_, what));
  }

 private:
  std::filesystem::path path_;
  std::ifstream file_;
  std::string line_;
  std::string_view rest_;
  std::size_t number_ = 0;
  bool ended_ = false;
};

void read_head(LoadRun& run, const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  try {
    const Json head = Json::parse(file);
    if (head.at("schema") != "lvspec.load-run/1") throw std::runtime_error("its schema is not lvspec.load-run/1");
    head.at("started_unix_ns").get_to(run.started_unix_ns);
    head.at("seed").get_to(run.seed);
    head.at("service").get_to(run.service);
    for (const std::string text : head.at("clients")) {
      const auto client = Ip::parse(text);
      if (!client) throw std::runtime_error(fmt::format("\"{}\" is no address", text));
      run.clients.push_back(*client);
    }
    for (const Json& stage : head.at("stages"))
      run.stages.push_back({stage.at("start_ns").get<std::int64_t>(), stage.at("end_ns").get<std::int64_t>()});
    head.at("port_errors").get_to(run.port_errors);
    head.at("ports_passed_over").get_to(run.ports_passed_over);
    head.at("smallest_gap_ms").get_to(run.smallest_gap_ms);
    head.at("generator_cpu_s").get_to(run.generator_cpu_s);
    head.at("interrupted").get_to(run.interrupted);
    head.at("notes").get_to(run.notes);
  } catch (const std::exception& error) {
    throw std::runtime_error(fmt::format("{}: {}", path.string(), error.what()));
  }
}

void read_connections(LoadRun& run, const std::filesystem::path& path) {
  std::map<std::string, std::uint16_t, std::less<>> clients;
  for (std::size_t i = 0; i < run.clients.size(); ++i) clients[run.clients[i].text()] = static_cast<std::uint16_t>(i);
  for (Input in(path, connections_head); in.next();) {
    LoadConnection c;
    c.started_ns = in.number<std::int64_t>();
    c.connected_ns = in.number<std::int64_t>(LoadConnection::never);
    const auto client = clients.find(in.word());
    if (client == clients.end()) in.fail("its client is none of the run's");
    c.client = client->second;
    c.port = in.number<std::uint16_t>();
    run.connections.push_back(c);
  }
}

void read_requests(LoadRun& run, const std::filesystem::path& path) {
  std::map<std::string_view, Answer, std::less<>> answers;
  for (std::size_t a = 0; a < answer_count; ++a) answers[word(static_cast<Answer>(a))] = static_cast<Answer>(a);
  for (Input in(path, requests_head); in.next();) {
    LoadExchange e;
    e.intended_ns = in.number<std::int64_t>();
    e.sent_ns = in.number<std::int64_t>(LoadExchange::never);
    e.first_byte_ns = in.number<std::int64_t>(LoadExchange::never);
    e.done_ns = in.number<std::int64_t>(LoadExchange::never);
    e.stage = in.number<std::uint16_t>();
    e.connection = in.number<std::uint32_t>(LoadExchange::no_connection);
    e.opens = in.number<unsigned>() != 0;
    e.kind = in.number<std::uint8_t>();
    e.status = in.number<std::uint16_t>();
    const auto answer = answers.find(in.word());
    if (answer == answers.end()) in.fail("its answer is none that lvspec knows");
    e.answer = answer->second;
    e.token = in.number<std::uint8_t>(LoadExchange::no_token);
    const bool known = e.connection == LoadExchange::no_connection || e.connection < run.connections.size();
    if (!known || e.stage >= run.stages.size()) in.fail("its stage or its connection is none of the run's");
    run.exchanges.push_back(e);
  }
}

}  // namespace

void write_load_run(const LoadRun& run, const std::filesystem::path& folder) {
  Output head(folder / head_name);
  head.write(head_of(run).dump(1) + "\n");
  head.close();
  write_connections(run, folder / connections_name);
  write_requests(run, folder / requests_name);
}

bool has_load_run(const std::filesystem::path& folder) { return std::filesystem::exists(folder / head_name); }

LoadRun read_load_run(const std::filesystem::path& folder) {
  LoadRun run;
  read_head(run, folder / head_name);
  read_connections(run, folder / connections_name);
  read_requests(run, folder / requests_name);
  return run;
}

}  // namespace lvspec
