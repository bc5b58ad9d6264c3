# Compiles the versions of the ledger's tables (0001.sql, 0002.sql, ...) into ler_issuer.
set(LER_LEDGER_DIR ${PROJECT_SOURCE_DIR}/schemas/ledger)
set(LER_LEDGER_C ${PROJECT_BINARY_DIR}/generated/ledger_sql.c)
file(GLOB LER_LEDGER_FILES CONFIGURE_DEPENDS ${LER_LEDGER_DIR}/[0-9]*.sql)
add_custom_command(
  OUTPUT ${LER_LEDGER_C}
  COMMAND ${CMAKE_COMMAND} -DDIR=${LER_LEDGER_DIR} -DOUT=${LER_LEDGER_C}
          -P ${LER_LEDGER_DIR}/embed.cmake
  DEPENDS ${LER_LEDGER_FILES} ${LER_LEDGER_DIR}/embed.cmake
  COMMENT "Compiling the ledger's tables in"
  VERBATIM)
target_sources(ler_issuer PRIVATE ${LER_LEDGER_C})
