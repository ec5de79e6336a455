#include "gen/load/run_file.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

using namespace lvspec;

namespace {

/// A folder of this test's own, gone at its end.
struct Folder {
  Folder() : path(std::filesystem::temp_directory_path() / ("lvspec-run-file-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(path);
  }
  ~Folder() { std::filesystem::remove_all(path); }
  void put(const char* name, const std::string& text) const { std::ofstream(path / name) << text; }
  std::filesystem::path path;
};

LoadRun a_run() {
  LoadRun run;
  run.started_unix_ns = 1'764'300'000'123'456'789;
  run.seed = 0xffff'ffff'ffff'ffff;
  run.clients = {Ip::v4(0xc63364d2), *Ip::parse("2001:db8::7")};
  run.stages = {{0, 1'000'000'000}, {1'000'000'000, 1'500'000'000}};
  run.connections = {{5, 9, 1, 65535}, {7, LoadConnection::never, 0, 20000}};
  LoadExchange answered;
  answered.intended_ns = 3;
  answered.sent_ns = 5;
  answered.first_byte_ns = 20;
  answered.done_ns = 21;
  answered.connection = 0;
  answered.stage = 1;
  answered.status = 503;
  answered.answer = Answer::wrong_status;
  answered.kind = 2;
  answered.token = 1;
  answered.opens = true;
  run.exchanges = {answered, LoadExchange{}};
  run.port_errors = 2;
  run.smallest_gap_ms = 65001;
  run.generator_cpu_s = 0.25;
  run.interrupted = true;
  run.notes = {"a note, with \"quotes\""};
  return run;
}

std::string trouble(const Folder& folder) {
  try {
    static_cast<void>(read_load_run(folder.path));
  } catch (const std::exception& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a load run comes back from its files as it was") {
  const Folder folder;
  CHECK_FALSE(has_load_run(folder.path));
  const LoadRun run = a_run();
  write_load_run(run, folder.path);
  CHECK(has_load_run(folder.path));
  const LoadRun again = read_load_run(folder.path);
  CHECK(again.started_unix_ns == run.started_unix_ns);
  CHECK(again.seed == run.seed);
  CHECK(again.clients == run.clients);
  CHECK(again.stages[1].end_ns == run.stages[1].end_ns);
  CHECK(again.connections[1].connected_ns == LoadConnection::never);
  CHECK(again.connections[0].port == 65535);
  CHECK(again.connections[0].client == 1);
  CHECK(again.exchanges[0].answer == Answer::wrong_status);
  CHECK(again.exchanges[0].token == 1);
  CHECK(again.exchanges[0].opens);
  CHECK(again.exchanges[0].kind == 2);
  CHECK(again.exchanges[1].connection == LoadExchange::no_connection);
  CHECK(again.exchanges[1].token == LoadExchange::no_token);
  CHECK(again.exchanges[1].sent_ns == LoadExchange::never);
  CHECK(again.exchanges[1].answer == Answer::unsent);
  CHECK(again.smallest_gap_ms == 65001);
  CHECK(again.interrupted);
  CHECK(again.notes == run.notes);
  const Folder other;
  write_load_run(again, other.path);
}

TEST_CASE("a broken file of a load run is named, with its line") {
  const Folder folder;
  write_load_run(a_run(), folder.path);
  const std::string head = "intended_ns,sent_ns,first_byte_ns,done_ns,stage,connection,opens,kind,status,answer,server\n";
  folder.put("requests.csv", head + "1,,,,0,,0,0,0,unsent,\n1,,,,0,,0,0,0,perhaps,\n");
  CHECK(trouble(folder).find("requests.csv, line 3: its answer") != std::string::npos);
  folder.put("requests.csv", head + "1,,,,0,7,0,0,0,ok,\n");
  CHECK(trouble(folder).find("line 2: its stage or its connection") != std::string::npos);
  folder.put("requests.csv", head + "1,,,,2,,0,0,0,ok,\n");
  CHECK(trouble(folder).find("line 2: its stage or its connection") != std::string::npos);
  folder.put("requests.csv", head + "1,,,\n");
  CHECK(trouble(folder).find("line 2: too few columns") != std::string::npos);
  folder.put("requests.csv", head + "1x,,,,0,,0,0,0,ok,\n");
  CHECK(trouble(folder).find("line 2: \"1x\" is no number") != std::string::npos);
  folder.put("requests.csv", "something else\n");
  CHECK(trouble(folder).find("line 1: expected the columns intended_ns") != std::string::npos);
  write_load_run(a_run(), folder.path);
  folder.put("connections.csv", "started_ns,connected_ns,client,port\n1,2,198.51.100.1,80\n");
  CHECK(trouble(folder).find("connections.csv, line 2: its client") != std::string::npos);
  folder.put("load-run.json", "{");
  CHECK(trouble(folder).find("load-run.json: ") != std::string::npos);
}
