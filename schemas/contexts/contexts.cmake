# Compiles the JSON-LD contexts of schemas/contexts into ler_core, as tables of text by URL.
set(LER_CONTEXTS_DIR ${PROJECT_SOURCE_DIR}/schemas/contexts)
set(LER_CONTEXTS_C ${PROJECT_BINARY_DIR}/generated/ld_builtin.c)
file(GLOB LER_CONTEXT_FILES CONFIGURE_DEPENDS ${LER_CONTEXTS_DIR}/*.jsonld)
add_custom_command(
  OUTPUT ${LER_CONTEXTS_C}
  COMMAND ${CMAKE_COMMAND} -DDIR=${LER_CONTEXTS_DIR} -DOUT=${LER_CONTEXTS_C}
          -P ${LER_CONTEXTS_DIR}/embed.cmake
  DEPENDS ${LER_CONTEXTS_DIR}/index.json ${LER_CONTEXT_FILES}
          ${LER_CONTEXTS_DIR}/embed.cmake
  COMMENT "Compiling the JSON-LD contexts in"
  VERBATIM)
target_sources(ler_core PRIVATE ${LER_CONTEXTS_C})
