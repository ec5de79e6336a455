// Completions for bash and zsh: commands, their flags, files where a value or an argument is one.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/commands.hpp"
#include "cli/manual.hpp"

namespace lvspec {
namespace {

std::string flags_of(const CLI::App& command) {
  std::string out;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_snames()) out += (out.empty() ? "-" : " -") + name;
    for (const std::string& name : option->get_lnames()) out += (out.empty() ? "--" : " --") + name;
  }
  return out;
}

/// The text in single quotes, whatever is in it.
std::string quoted_word(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string bash(const CLI::App& app) {
  std::string names, cases;
  for (const CLI::App* c : listed_commands(app)) {
    names += (names.empty() ? "" : " ") + c->get_name();
    cases += fmt::format("    {}) flags='{}' ;;\n", c->get_name(), flags_of(*c));
  }
  return fmt::format(R"(# bash completion for lvspec
_lvspec() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} flags=
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    mapfile -t COMPREPLY < <(compgen -W '{} {}' -- "$word")
    return
  fi
  case ${{COMP_WORDS[1]}} in
{}  esac
  case $word in
    -*) mapfile -t COMPREPLY < <(compgen -W "$flags" -- "$word") ;;
    *) mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
  esac
}}
complete -o filenames -F _lvspec lvspec
)",
                     names, flags_of(app), cases);
}

/// A description of _arguments: brackets and colons are its own signs.
std::string zsh_text(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string zsh_option(const CLI::Option& option) {
  std::string out;
  const std::string value = option.get_items_expected_max() == 0 ? "" : fmt::format(":{}:_files", zsh_text(value_name(option)));
  const auto add = [&](const std::string& name) {
    out += " \\\n        " + quoted_word(fmt::format("*{}[{}]{}", name, zsh_text(option.get_description()), value));
  };
  for (const std::string& name : option.get_snames()) add("-" + name);
  for (const std::string& name : option.get_lnames()) add("--" + name);
  return out;
}

std::string zsh(const CLI::App& app) {
  std::string names, cases;
  for (const CLI::App* c : listed_commands(app)) {
    names += fmt::format("    {}\n", quoted_word(c->get_name() + ":" + zsh_text(c->get_description())));
    cases += fmt::format("    {})\n      _arguments", c->get_name());
    for (const CLI::Option* option : c->get_options()) cases += zsh_option(*option);
    cases += " \\\n        '*:file:_files' ;;\n";
  }
  return fmt::format(R"(#compdef lvspec
_lvspec() {{
  local -a commands
  commands=(
{}  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
{}  esac
}}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _lvspec "$@"
else
  compdef _lvspec lvspec
fi
)",
                     names, cases);
}

}  // namespace

std::string completion(const CLI::App& app, const std::string& shell) { return shell == "zsh" ? zsh(app) : bash(app); }

}  // namespace lvspec
