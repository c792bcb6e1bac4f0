package io.aef.realtime.json;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import tools.jackson.core.Base64Variant;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.util.JsonGeneratorDelegate;

/**
 * What Jackson's serializers write to: JSON as {@code JSON.stringify} would have it, with every binary part at any depth moved
 * to the attachments. Sits in the generator rather than in a serializer, so that it holds for whatever type the bytes are in.
 */
final class WireGenerator extends JsonGeneratorDelegate {

    private final WireOutput output;

    /** The delegate writes to the buffer of the output. */
    WireGenerator(JsonGenerator delegate, WireOutput output) {
        super(delegate, false);
        this.output = output;
    }

    void writeWire(RawValue value) {
        beginRaw();
        output.wire(value);
    }

    private void writeBytes(byte[] bytes) {
        beginRaw();
        output.binary(bytes);
    }

    /** Has the delegate write the separator, and hand over what it holds, so that a value can be written past it. */
    private void beginRaw() {
        delegate.writeRawValue("");
        delegate.flush();
    }

    @Override
    public JsonGenerator writeBinary(Base64Variant variant, byte[] data, int offset, int length) {
        boolean whole = offset == 0 && length == data.length;
        writeBytes(whole ? data : Arrays.copyOfRange(data, offset, offset + length));
        return this;
    }

    @Override
    public int writeBinary(Base64Variant variant, InputStream data, int length) {
        try {
            byte[] bytes = length < 0 ? data.readAllBytes() : data.readNBytes(length);
            writeBytes(bytes);
            return bytes.length;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public JsonGenerator writeEmbeddedObject(Object object) {
        if (object instanceof byte[] bytes) {
            writeBytes(bytes);
            return this;
        }
        return super.writeEmbeddedObject(object);
    }

    /** JSON has no infinity, and JavaScript writes null for it. */
    @Override
    public JsonGenerator writeNumber(double number) {
        return Double.isFinite(number) ? super.writeNumber(number) : writeNull();
    }

    @Override
    public JsonGenerator writeNumber(float number) {
        return Float.isFinite(number) ? super.writeNumber(number) : writeNull();
    }

    @Override
    public JsonGenerator writeArray(double[] array, int offset, int length) {
        writeStartArray(array, length);
        for (int i = offset; i < offset + length; i++) {
            writeNumber(array[i]);
        }
        return writeEndArray();
    }
}
