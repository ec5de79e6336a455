// lvspec load: the load, and its judgement; with [search], one load after another.
#include <chrono>

#include "cli/live.hpp"
#include "cli/load_case.hpp"
#include "cli/load_play.hpp"
#include "cli/search.hpp"

namespace lvspec {

int run_load(const LoadOptions& options) {
  const LoadOrder order = read_load_order(options);
  const std::int64_t started_s =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  const std::filesystem::path path =
      options.out ? std::filesystem::path(*options.out) : default_folder(order.profile.name + "-load", started_s);
  if (order.load.search) return search_load(options, order, path, started_s);
  const RunFolder folder(path);
  Narrator narrator(options.output.verbose);
  const RecordedLoad recorded = record_load(options, order, folder, started_s, narrator);
  narrator.show("reading the captures");
  const Case the_case{order.profile,  &recorded.plan.whole, folder.captures(order.profile.vantages),
                      order.selected, Level::must,          recorded.interrupted};
  const Report report = judge_load(the_case, order.load, recorded.run);
  folder.write(report);
  narrator.clear();
  narrator.clear();
  print_report(report, options.output);
  print_folder(folder.path().string(), options.output);
  return recorded.interrupted ? 128 + caught_signal() : summarize(report).exit_status;
}

}  // namespace lvspec
