# cmake -DDIR=schemas/contexts -DOUT=ld_builtin.c -P embed.cmake
# Line feeds and indentation are left out: no string of JSON can hold them unescaped.
file(READ ${DIR}/index.json index)
string(JSON count LENGTH "${index}")
math(EXPR last "${count} - 1")
set(texts "")
set(rows "")
foreach(i RANGE ${last})
  foreach(member url file jcsSha256 publishedSha256)
    string(JSON ${member} GET "${index}" ${i} ${member})
  endforeach()
  file(READ ${DIR}/${file} hex HEX)
  string(LENGTH "${hex}" bytes)
  # Pairs of digits first, so that no match straddles two bytes.
  string(REGEX REPLACE "(..)" "\\1," hex "${hex}")
  string(REGEX REPLACE "0a,(20,)*" "" hex "${hex}")
  string(REGEX REPLACE "(..)," "0x\\1," hex "${hex}")
  string(APPEND texts "static const char text_${i}[] = {${hex}0};\n")
  string(APPEND rows "    {\"${url}\", text_${i}, sizeof text_${i} - 1,\n     \"${jcsSha256}\",\n     \"${publishedSha256}\"},\n")
endforeach()
file(WRITE ${OUT}.new "/* Made from schemas/contexts by schemas/contexts/embed.cmake. */
#include \"ler/ld.h\"

${texts}
static const ler_ld_builtin builtins[] = {
${rows}};

size_t ler_ld_builtin_count(void) {
    return sizeof builtins / sizeof *builtins;
}

const ler_ld_builtin *ler_ld_builtin_at(size_t i) {
    return i < ler_ld_builtin_count() ? &builtins[i] : NULL;
}
")
file(RENAME ${OUT}.new ${OUT})
