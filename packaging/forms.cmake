# Writes a manual page for each command, the completions and the package's changelogs into FOLDER, as packages want them.
# Usage: cmake -DLVSPEC=BINARY -DGZIP=GZIP -DFOLDER=FOLDER -DVERSION=VERSION -P forms.cmake
cmake_minimum_required(VERSION 3.25)

# No name and no time of the build in it, so that the same source gives the same package.
function(pack file)
  execute_process(COMMAND ${GZIP} -9nf ${file} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(REMOVE_RECURSE ${FOLDER})
file(MAKE_DIRECTORY ${FOLDER}/man1)
execute_process(COMMAND ${LVSPEC} manual --list OUTPUT_VARIABLE pages COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[^\n]+" pages "${pages}")
foreach(page ${pages})
  string(REGEX REPLACE "^lvspec-?" "" command ${page})
  execute_process(COMMAND ${LVSPEC} manual ${command} OUTPUT_FILE ${FOLDER}/man1/${page}.1 COMMAND_ERROR_IS_FATAL ANY)
  pack(${FOLDER}/man1/${page}.1)
endforeach()
execute_process(COMMAND ${LVSPEC} completion bash OUTPUT_FILE ${FOLDER}/lvspec.bash COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${LVSPEC} completion zsh OUTPUT_FILE ${FOLDER}/_lvspec COMMAND_ERROR_IS_FATAL ANY)

configure_file(${CMAKE_CURRENT_LIST_DIR}/../CHANGELOG.md ${FOLDER}/changelog COPYONLY)
string(TIMESTAMP DATE "%a, %d %b %Y %H:%M:%S +0000" UTC) # or what SOURCE_DATE_EPOCH says
configure_file(${CMAKE_CURRENT_LIST_DIR}/changelog.Debian.in ${FOLDER}/changelog.Debian @ONLY)
pack(${FOLDER}/changelog)
pack(${FOLDER}/changelog.Debian)
file(TOUCH ${FOLDER}/made)
