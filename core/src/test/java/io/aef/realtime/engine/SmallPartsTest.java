package io.aef.realtime.engine;

import static io.aef.realtime.engine.PayloadCodecV4Test.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pure functions beneath the transports. */
class SmallPartsTest {

    @Nested
    class Utf16Test {

        @Test
        void agreesWithTheDecoderOfTheJdkOnEveryCharacter() {
            for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
                if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
                    byte[] bytes = Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
                    assertThat(Utf16.length(bytes)).isEqualTo(Character.charCount(codePoint));
                }
            }
        }

        @Test
        void addsUpOverAText() {
            assertThat(Utf16.length(utf8("a\u00e4\u20ac\ud83d\ude00"))).isEqualTo(5);
        }
    }

    @Nested
    class JsonpTest {

        @Test
        void theIndexIsDigitsOnly() {
            assertThat(wrap("1", "6")).isEqualTo("___eio[1](\"6\");");
            assertThat(wrap("alert(1)//", "6")).isEqualTo("___eio[1](\"6\");");
            assertThat(Jsonp.of(null)).isNull();
        }

        @Test
        void thePayloadIsAJavaScriptString() {
            assertThat(wrap("0", "4\"\\\b\t\n\f\r\u0001\u001e\u007fé\u2028\u2029\u202a😀"))
                    .isEqualTo("___eio[0](\"4\\\"\\\\\\b\\t\\n\\f\\r\\u0001\\u001e\u007fé\\u2028\\u2029\u202a😀\");");
        }

        private String wrap(String j, String payload) {
            Jsonp jsonp = Jsonp.of(j);
            assertThat(jsonp).isNotNull();
            return new String(jsonp.wrap(utf8(payload)), StandardCharsets.UTF_8);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "d=40|40",
                    "x=1&d=40&d=41|40",
                    "d=7%3A42%5B%22b%22%5D|7:42[\"b\"]",
                    "d=4a+b%2B|4a b+",
                    "d=4%C3%A9|4é",
                    "d=4a%5Cnb|4a;b",
                    "d=4a%5C%5Cnb|4a\\nb",
                    "d=4a%5C%5C%5Cnb|4a\\\\nb",
                    "d=4a%5Cb|4a\\b",
                })
        void aFormIsUnwrapped(String form, String payload) {
            byte[] unwrapped = Jsonp.unwrap(utf8(form));

            assertThat(unwrapped).isNotNull();
            assertThat(new String(unwrapped, StandardCharsets.UTF_8)).isEqualTo(payload.replace(';', '\n'));
        }

        @ParameterizedTest
        @CsvSource({"''", "d", "e=4", "d=%4", "d=%zz", "dd=4"})
        void aFormWithoutAPayloadIsNothing(String form) {
            assertThat(Jsonp.unwrap(utf8(form))).isNull();
        }
    }

    @Nested
    class ResponseCompressorTest {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                nullValues = "none",
                value = {
                    "none|none",
                    "gzip|gzip",
                    "GZIP|gzip",
                    "br|none",
                    "identity|none",
                    "gzip, deflate, br|gzip",
                    "deflate, gzip|deflate",
                    "gzip;q=0.5, deflate;q=0.8|deflate",
                    "gzip;q=0|none",
                    "gzip; q=0, *|deflate",
                    "*|gzip",
                    "*;q=0|none",
                    "*;q=0.1, deflate;q=0.1|deflate",
                    "gzip;q=broken, deflate;q=0.1|deflate",
                    "identity;q=1, gzip;q=0.1|gzip",
                })
        void theClientChooses(String acceptEncoding, String coding) {
            assertThat(ResponseCompressor.choose(acceptEncoding)).isEqualTo(coding);
        }

        @Test
        void whatIsCompressedCanBeRead() throws IOException {
            byte[] body = utf8("4" + "é".repeat(5000));

            byte[] gzip = ResponseCompressor.compress("gzip", body);
            byte[] deflate = ResponseCompressor.compress("deflate", body);

            assertThat(new GZIPInputStream(new ByteArrayInputStream(gzip)).readAllBytes())
                    .isEqualTo(body);
            assertThat(new InflaterInputStream(new ByteArrayInputStream(deflate)).readAllBytes())
                    .isEqualTo(body);
            assertThat(gzip.length).isLessThan(200);
        }
    }
}
