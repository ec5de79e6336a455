// Manual pages, in man(7)'s macros, as CLI11 knows the commands.
#include "cli/manual.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <sstream>

#include "cli/commands.hpp"

namespace lvspec {
namespace {

/// Running text: a backslash, a hyphen that is to be copied, and a dot or an apostrophe that would begin a request.
std::string roff(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if ((c == '.' || c == '\'') && (out.empty() || out.back() == '\n')) out += "\\&";
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else
      out += c;
  }
  return out;
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

/// "\fB\-\-out\fR \fIDIR\fR", or a positional's "\fIPROFILE\fR".
std::string option_words(const CLI::Option& option) {
  const std::string type = value_name(option);
  const std::string value = type.empty() ? "" : fmt::format("\\fI{}\\fR", roff(type));
  if (option.nonpositional() == false) return value;
  std::string names;
  for (const std::string& name : option.get_snames()) names += fmt::format("\\fB\\-{}\\fR, ", roff(name));
  for (const std::string& name : option.get_lnames()) names += fmt::format("\\fB\\-\\-{}\\fR, ", roff(name));
  names.resize(names.size() - 2);
  return option.get_items_expected_max() == 0 ? names : names + " " + value;
}

std::string synopsis(const CLI::App& command) {
  std::string out = ".SH SYNOPSIS\n\\fBlvspec " + roff(command.get_name()) + "\\fR [\\fIOPTIONS\\fR]";
  for (const CLI::Option* option : command.get_options())
    if (!option->nonpositional()) {
      const std::string more = option->get_expected_max() > 1 ? " ..." : "";
      const std::string words = option_words(*option) + more;
      out += option->get_required() ? " " + words : " [" + words + "]";
    }
  return out + "\n";
}

std::string options(const CLI::App& command) {
  std::string out = ".SH OPTIONS\n";
  for (const CLI::Option* option : command.get_options())
    out += fmt::format(".TP\n{}\n{}\n", option_words(*option), roff(option->get_description()));
  return out;
}

/// What --help says under its options: lines indented by two are commands, to be shown as they are.
std::string footer(const std::string& text) {
  std::string out = ".SH NOTES\n";
  std::istringstream lines(text);
  bool in_block = false, after_text = false;
  const auto close = [&] {
    if (in_block) out += ".EE\n.RE\n";
    in_block = false;
  };
  for (std::string line; std::getline(lines, line);) {
    const bool command = line.starts_with("  ");
    if (!command) close();
    if (command && !in_block) out += std::string(after_text ? ".PP\n" : "") + ".RS 2\n.EX\n";
    if (!command && !line.empty() && !after_text && !out.ends_with("NOTES\n")) out += ".PP\n";
    in_block = command;
    after_text = !command && !line.empty();
    if (!line.empty()) out += roff(command ? line.substr(2) : line) + "\n";
  }
  close();
  return out;
}

std::string head(const std::string& name, const std::string& sentence) {
  return fmt::format(".TH {} 1 \"\" \"lvspec {}\" \"User Commands\"\n.SH NAME\n{} \\- {}\n", upper(name), LVSPEC_VERSION,
                     roff(name), roff(sentence));
}

std::string see_also(const CLI::App& app, const std::string& but) {
  std::string out = but.empty() ? "" : ".BR lvspec (1)";
  for (const CLI::App* other : listed_commands(app))
    if (other->get_name() != but) out += fmt::format("{}.BR lvspec\\-{} (1)", out.empty() ? "" : ",\n", other->get_name());
  return ".SH SEE ALSO\n" + out + "\n";
}

std::string main_page(const CLI::App& app) {
  std::string out = head("lvspec", app.get_description());
  out += ".SH SYNOPSIS\n\\fBlvspec\\fR \\fICOMMAND\\fR [\\fIOPTIONS\\fR]\n.SH COMMANDS\n";
  for (const CLI::App* c : listed_commands(app))
    out += fmt::format(".TP\n\\fB{}\\fR\n{}\n", roff(c->get_name()), roff(c->get_description()));
  return out + footer(app.get_footer()) + see_also(app, "");
}

}  // namespace

std::vector<const CLI::App*> listed_commands(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App* c) { return !c->get_group().empty(); });
}

std::string value_name(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  return type.substr(0, type.find(':'));
}

std::string manual_list(const CLI::App& app) {
  std::string out = "lvspec\n";
  for (const CLI::App* c : listed_commands(app)) out += "lvspec-" + c->get_name() + "\n";
  return out;
}

std::string manual_page(const CLI::App& app, const std::string& command) {
  if (command.empty()) return main_page(app);
  for (const CLI::App* c : listed_commands(app))
    if (c->get_name() == command)
      return head("lvspec-" + command, c->get_description()) + synopsis(*c) + options(*c) + footer(c->get_footer()) +
             see_also(app, command);
  throw CommandError(exit_usage, "there is no command \"" + command + "\"");
}

}  // namespace lvspec
