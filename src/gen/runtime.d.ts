// The types of runtime.js: protobufjs's own, because only the run time of 64-bit fields differs.
export { type IConversionOptions, Reader, Writer } from "protobufjs/minimal.js";
