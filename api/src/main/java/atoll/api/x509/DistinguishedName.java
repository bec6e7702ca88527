package atoll.api.x509;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The name of a certificate's subject or issuer, in its encoding: a sequence of sets of values,
/// each with the identifier of its type. Reads subjects, and writes them as certificates made by Go
/// have them, so that what is signed here equals what upstream signs. Stateless.
public final class DistinguishedName {
    public static final String COMMON_NAME = "2.5.4.3";
    public static final String ORGANIZATION = "2.5.4.10";
    private static final String SERIAL_NUMBER = "2.5.4.5";

    /// What Go's library writes, in its order: country, organization, unit, locality, province,
    /// street, postal code, name, serial number. It forgets all else.
    private static final List<String> WRITTEN =
            List.of(
                    "2.5.4.6",
                    ORGANIZATION,
                    "2.5.4.11",
                    "2.5.4.7",
                    "2.5.4.8",
                    "2.5.4.9",
                    "2.5.4.17",
                    COMMON_NAME,
                    SERIAL_NUMBER);

    private static final int UTF8 = 0x0C;
    private static final int PRINTABLE = 0x13;
    private static final int TWO_BYTES = 0x1E;
    private static final String PRINTED = " '()+,-./:=?";

    private DistinguishedName() {}

    /// @param type the identifier of a type, with its dots
    /// @param text of the value
    /// @param identifier the encoding of the type
    private record Part(String type, byte[] identifier, String text) {}

    /// All values of one type, in the order of the encoding.
    ///
    /// @throws IllegalArgumentException when it is no name
    /// @param encoded the whole name
    /// @param type [#COMMON_NAME], [#ORGANIZATION] or another identifier
    public static List<String> values(byte[] encoded, String type) {
        try {
            return ofType(parts(new DerReader(encoded).next()), type).stream()
                    .map(Part::text)
                    .toList();
        } catch (RequestException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static List<Part> ofType(List<Part> parts, String type) {
        return parts.stream().filter(part -> part.type.equals(type)).toList();
    }

    /// Text in two bytes a character (BMPString) is read as such, all other kinds as UTF-8.
    private static List<Part> parts(DerReader.Value name) throws RequestException {
        var parts = new ArrayList<Part>();
        for (DerReader.Value set : name.inside(DerReader.SEQUENCE).rest()) {
            for (DerReader.Value pair : set.inside(DerReader.SET).rest()) {
                DerReader attribute = pair.inside(DerReader.SEQUENCE);
                DerReader.Value type = attribute.next();
                DerReader.Value value = attribute.next();
                var charset =
                        value.tag() == TWO_BYTES
                                ? StandardCharsets.UTF_16BE
                                : StandardCharsets.UTF_8;
                parts.add(new Part(type.oid(), type.whole(), new String(value.content(), charset)));
            }
        }
        return parts;
    }

    /// A name as a certificate gets it that Go's library makes for who asks for the name. One set
    /// for each type that is written, with all values of it; of names and serial numbers only the
    /// last one stays.
    static byte[] rewritten(DerReader.Value asked) throws RequestException {
        List<Part> parts = parts(asked);
        var name = new ByteArrayOutputStream();
        for (String type : WRITTEN) {
            List<Part> all = ofType(parts, type);
            boolean single = type.equals(COMMON_NAME) || type.equals(SERIAL_NUMBER);
            List<Part> written = single && !all.isEmpty() ? List.of(all.getLast()) : all;
            var set = new ByteArrayOutputStream();
            // The values of a set are sorted by their encoding.
            written.stream()
                    .map(DistinguishedName::encoded)
                    .sorted(Arrays::compareUnsigned)
                    .forEach(set::writeBytes);
            if (!written.isEmpty()) {
                name.writeBytes(value(DerReader.SET, set.toByteArray()));
            }
        }
        return value(DerReader.SEQUENCE, name.toByteArray());
    }

    /// As a PrintableString where its few characters do, else as UTF-8.
    private static byte[] encoded(Part part) {
        boolean printable = part.text.chars().allMatch(DistinguishedName::isPrintable);
        var pair = new ByteArrayOutputStream();
        pair.writeBytes(part.identifier);
        pair.writeBytes(
                value(printable ? PRINTABLE : UTF8, part.text.getBytes(StandardCharsets.UTF_8)));
        return value(DerReader.SEQUENCE, pair.toByteArray());
    }

    private static boolean isPrintable(int character) {
        boolean letter = (character | 0x20) >= 'a' && (character | 0x20) <= 'z';
        boolean digit = character >= '0' && character <= '9';
        return letter || digit || PRINTED.indexOf(character) >= 0;
    }

    private static byte[] value(int tag, byte[] content) {
        var value = new ByteArrayOutputStream();
        value.write(tag);
        int length = content.length;
        if (length >= 0x80) {
            int bytes = length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;
            value.write(0x80 | bytes);
            for (int shift = 8 * (bytes - 1); shift > 0; shift -= 8) {
                value.write(length >> shift);
            }
        }
        value.write(length);
        value.writeBytes(content);
        return value.toByteArray();
    }
}
