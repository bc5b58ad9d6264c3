# cmake -DDIR=schemas/ledger -DOUT=ledger_sql.c -P embed.cmake
# The files in the order of their names; text n brings a ledger of version n to version n + 1.
file(GLOB files ${DIR}/[0-9]*.sql)
list(SORT files)
set(texts "")
set(rows "")
set(count 0)
foreach(file ${files})
  file(READ ${file} hex HEX)
  string(REGEX REPLACE "(..)" "0x\\1," hex "${hex}")
  string(APPEND texts "static const char text_${count}[] = {${hex}0};\n")
  string(APPEND rows "    text_${count},\n")
  math(EXPR count "${count} + 1")
endforeach()
file(WRITE ${OUT}.new "/* Made from schemas/ledger by schemas/ledger/embed.cmake. */
#include \"issuer/ledger/internal.h\"

${texts}
const char *const ledger_sql[] = {
${rows}};
const int ledger_sql_count = ${count};
")
file(RENAME ${OUT}.new ${OUT})
