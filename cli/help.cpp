#include "cli/help.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <sstream>
#include <string_view>

#include "cli/manual.hpp"
#include "cli/terminal.hpp"
#include "lvspec/printable.hpp"
#include "profiles/problems.hpp"
#include "reports/layout.hpp"

namespace lvspec {
namespace {

/// Longer lines are tiring, however wide the terminal is.
constexpr std::size_t widest = 120;

std::string full_name(const CLI::App& app) {
  return app.get_parent() == nullptr ? app.get_name() : full_name(*app.get_parent()) + " " + app.get_name();
}

std::string usage(const CLI::App& app) {
  std::string out = "Usage: " + full_name(app) + (app.get_parent() == nullptr ? " COMMAND" : "") + " [OPTIONS]";
  for (const CLI::Option* option : app.get_options()) {
    if (option->nonpositional()) continue;
    const std::string name = value_name(*option) + (option->get_expected_max() > 1 ? " ..." : "");
    out += option->get_required() ? " " + name : " [" + name + "]";
  }
  return out;
}

/// "-q,--quiet", "--out DIR", "PROFILE".
std::string lead_of(const CLI::Option& option) {
  if (!option.nonpositional()) return value_name(option);
  const std::string name = option.get_name(false, true);
  return option.get_items_expected_max() == 0 ? name : name + " " + value_name(option);
}

void entry(Page& page, std::string_view lead, std::string_view text) {
  constexpr std::size_t indent = 2, column = 24;
  if (columns(lead) < column) return page.item(indent, column, padded(lead, column), text);
  page.item(indent, 0, lead, "");
  page.item(indent + column, 0, "", text);
}

void options(Page& page, const CLI::App& app, bool positional) {
  std::string_view title = positional ? "Arguments:" : "Options:";
  for (const CLI::Option* option : app.get_options()) {
    if (option->nonpositional() == positional || option->get_group().empty()) continue;
    if (!title.empty()) page.heading(title);
    title = {};
    entry(page, lead_of(*option), option->get_description());
  }
}

/// Commands, which are indented, stay as they are; lines of text are one paragraph, however they were written.
void footer(Page& page, const std::string& text) {
  page.blank();
  std::istringstream lines(text);
  std::string paragraph;
  const auto close = [&] {
    if (!paragraph.empty()) page.item(0, 0, "", paragraph);
    paragraph.clear();
  };
  for (std::string line; std::getline(lines, line);) {
    const bool prose = !line.empty() && line.front() != ' ';
    if (!prose) close();
    if (prose)
      paragraph += (paragraph.empty() ? "" : " ") + line;
    else
      page.line(line);
  }
  close();
}

class Help : public CLI::FormatterBase {
 public:
  std::string make_help(const CLI::App* app, std::string, CLI::AppFormatMode) const override {
    Page page(std::min(text_options().width, widest), false);
    page.item(0, 0, "", app->get_description());
    page.item(0, 7, "", usage(*app));
    options(page, *app, true);
    options(page, *app, false);
    if (const auto commands = listed_commands(*app); !commands.empty()) {
      page.heading("Commands:");
      for (const CLI::App* c : commands) entry(page, c->get_name(), c->get_description());
    }
    footer(page, app->get_footer());
    return page.take();
  }
};

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates) {
  const std::string_view best = nearest(word, candidates);
  return best.empty() ? "" : fmt::format("; did you mean {}?", best);
}

/// A command's flag that `word` may be meant as, if it is none.
std::string unknown_flag(const CLI::App& command, std::string_view word) {
  const std::string_view name = word.substr(0, word.find('='));
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options())
    for (const std::string& one : option->get_lnames())
      if (one != "help") names.push_back("--" + one);
  if (name == "--help" || std::find(names.begin(), names.end(), name) != names.end()) return {};
  return fmt::format("there is no flag {} of {}{}", quoted(name), full_name(command),
                     did_you_mean(name, {names.begin(), names.end()}));
}

/// CLI11's words for what a command lacks or a value is not, in ours.
std::string in_our_words(const CLI::App& command, const CLI::ParseError& error) {
  for (const CLI::Option* option : command.get_options())
    if (!option->nonpositional() && option->get_required() && option->count() == 0)
      return fmt::format("{} is missing: {}", value_name(*option), option->get_description());
  const std::string what = error.what();
  const std::string_view not_in = " not in {";
  const std::size_t at = what.find(not_in);
  if (at == std::string::npos || !what.ends_with('}')) return printable(what);
  std::string choices;
  for (const char c : what.substr(at + not_in.size(), what.size() - at - not_in.size() - 1))
    choices += c == ',' ? ", " : std::string(1, c);
  return printable(fmt::format("{} is none of {}", what.substr(0, at), choices));
}

}  // namespace

void format_help(CLI::App& app) { app.formatter(std::make_shared<Help>()); }

std::string usage_message(const CLI::App& app, const CLI::ParseError& error, int argc, const char* const* argv) {
  const auto named = app.get_subcommands();
  if (named.empty() && argc > 1 && argv[1][0] != '-') {
    std::vector<std::string_view> names;
    const auto commands = listed_commands(app);
    names.reserve(commands.size());
    for (const CLI::App* c : commands) names.push_back(c->get_name());
    return fmt::format("there is no command {}{} `lvspec --help` lists them all", quoted(argv[1]),
                       nearest(argv[1], names).empty() ? ";" : did_you_mean(argv[1], names));
  }
  const CLI::App& command = named.empty() ? app : *named.front();
  std::string what = in_our_words(command, error);
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr)
    for (int a = 1; a < argc; ++a)
      if (std::string_view(argv[a]).starts_with("--"))
        if (std::string flag = unknown_flag(command, argv[a]); !flag.empty()) what = std::move(flag);
  return fmt::format("{}{} `{} --help` lists what there is", what, what.ends_with('?') ? "" : ";", full_name(command));
}

}  // namespace lvspec
