# frozen_string_literal: true

# As much of Homebrew as a formula of the tap calls: what it does not know is an error.
#
#   ruby formula.rb places FILE                    where the bundle is, for each system and processor, as JSON
#   ruby formula.rb install FILE PREFIX SOURCE     runs the formula's own `install` and `test`, then says the rest

require "fileutils"
require "json"
require "pathname"

MACHINES = %w[macos linux].product(%w[arm intel]).freeze
MACHINE = MACHINES.last.dup

module OS
  def self.mac? = MACHINE.first == "macos"
end

module Hardware
  module CPU
    def self.arm? = MACHINE.last == "arm"
  end
end

class Pathname
  # Settings that are there and differ stay, and what is new lies beside them.
  def install(*sources)
    mkpath
    sources.flatten.each do |source|
      place = self + File.basename(source)
      is_kept = ascend.any? { |folder| folder.basename.to_s == "etc" } && place.file?
      place = Pathname("#{place}.default") if is_kept && !FileUtils.identical?(source, place)
      FileUtils.mv(source, place)
    end
  end

  def install_symlink(*sources)
    mkpath
    sources.flatten.each do |source|
      pairs = source.is_a?(Hash) ? source : { source => File.basename(source) }
      pairs.each { |from, name| (self + name).make_symlink(Pathname(from).relative_path_from(realpath)) }
    end
  end
end

class Service
  attr_reader :said

  def initialize(formula, block)
    @formula = formula
    @said = {}
    instance_eval(&block)
  end

  def opt_bin = @formula.opt_bin
  def var = @formula.var
  def run(words) = @said[:run] = words.map(&:to_s)
  def keep_alive(wish) = @said[:keep_alive] = wish
  def log_path(path) = @said[:log_path] = path.to_s
  def error_log_path(path) = @said[:error_log_path] = path.to_s
end

class Formula
  include FileUtils

  class << self
    %i[desc homepage version version_scheme license url sha256 service test].each do |word|
      define_method(word) do |value = nil, &block|
        said[word] = value || block if value || block
        said[word]
      end
    end

    def said = @said ||= {}
    def fits? = said.fetch(:fits, true)
    def on_macos = OS.mac? && yield
    def on_linux = !OS.mac? && yield
    def on_arm = Hardware::CPU.arm? && yield
    def on_intel = !Hardware::CPU.arm? && yield
    def keg_only(reason) = said[:keg_only] = reason
    def disable!(date:, because:) = said[:disabled] = [date, because]
    def deprecate!(date:, because:) = said[:deprecated] = [date, because]
    def preserve_rpath = said[:preserve_rpath] = true
    def skip_clean(path) = said[:skip_clean] = path
    def skip(reason) = said[:livecheck] = reason
    def livecheck(&block) = instance_eval(&block)

    def depends_on(what)
      machine = { macos: OS.mac?, linux: !OS.mac?, arm64: Hardware::CPU.arm?, x86_64: !Hardware::CPU.arm? }
      said[:fits] = fits? && machine.fetch(what.is_a?(Hash) ? what.fetch(:arch) : what)
    end
  end

  attr_reader :name, :root, :buildpath

  def initialize(name, root)
    @name = name
    @root = Pathname(root)
    @buildpath = Pathname.pwd
  end

  def version = self.class.version
  def homepage = self.class.homepage
  def prefix = root/"Cellar"/name/version
  def bin = prefix/"bin"
  def libexec = prefix/"libexec"
  def etc = root/"etc"
  def var = root/"var"
  def opt_bin = root/"opt"/name/"bin"

  def assert_equal(expected, found)
    raise "expected #{expected.inspect}, found #{found.inspect}" if expected != found
  end

  def shell_output(command)
    output = `#{command}`
    raise "#{command} ended with #{$?}" unless $?.success?

    output
  end

  def system(*words)
    Kernel.system(*words.map(&:to_s)) || raise("#{words.join(" ")} failed")
  end
end

# The class that is looked for in a file of that name.
def class_name(name)
  name.capitalize.gsub(/[-_.\s]([a-zA-Z0-9])/) { Regexp.last_match(1).upcase }.sub(/(.)@(\d)/, "\\1AT\\2")
end

def load_formula(file)
  name = File.basename(file, ".rb")
  space = Module.new
  space.module_eval(File.read(file), file)
  [name, space.const_get(class_name(name), false)]
end

command, file, root, source = ARGV
case command
when "places"
  places = MACHINES.map do |machine|
    MACHINE.replace(machine)
    _, formula = load_formula(file)
    fits = formula.fits? && formula.url
    { machine: machine.join(" "), url: fits ? formula.url : nil, sha256: fits ? formula.sha256 : nil }
  end
  _, formula = load_formula(file)
  said = formula.said.reject { |key, _| %i[url sha256 service test fits].include?(key) }
  puts JSON.generate({ places:, said: })
when "install"
  MACHINE.replace(%w[linux intel])
  name, formula = load_formula(file)
  _, reason = formula.said[:disabled]
  abort "#{name} has been disabled because it #{reason}!" if reason
  Dir.chdir(source)
  made = formula.new(name, root)
  made.install
  made.instance_eval(&formula.test)
  service = Service.new(made, formula.service).said
  puts JSON.generate({ caveats: made.caveats, service: })
else
  abort "unknown: #{command}"
end
