#include "cli/facts.hpp"

#include <cstdio>
#include <nlohmann/json.hpp>

#include "lvspec/printable.hpp"

namespace lvspec {

using Json = nlohmann::ordered_json;

Json problems_json(const std::vector<Problem>& problems) {
  Json out = Json::array();
  for (const Problem& p : problems) {
    Json one{{"file", printable(p.file)}, {"line", nullptr}, {"column", nullptr}, {"what", printable(p.what)}};
    if (p.line != 0) one["line"] = p.line, one["column"] = p.column;
    out.push_back(std::move(one));
  }
  return out;
}

void print_json(const Json& json) {
  std::fputs((json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n").c_str(), stdout);
}

}  // namespace lvspec
